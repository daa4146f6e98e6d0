// The short path of a message: what most sends, starts and ends of messages are, without the questions that
// only others need to ask. Part of ProcessHost.
//
// Each function here does at once what the general code in runtime/actor.cpp, runtime/process_host.cpp and
// vm/interpreter_send.cpp does in many steps, or answers that this is no such case, and then has done nothing.
#include "runtime/process_host.h"
#include "scheduler/worker.h"
#include "vm/interpreter.h"
#include "vm/opcode.h"

namespace btvm {

Resume ProcessHost::leave_shortly(ExecutionContext& context) {
  Process& process = Process::of(context);
  ProcessHost& host = host_of(context);
  switch (static_cast<Opcode>(*context.pc)) {
    case Opcode::kSendDiscard:
      if (!host.send_shortly(process)) break;
      return process.is_calm() ? Resume::kContinue : Resume::kLook;
    case Opcode::kReturn:
      if (!host.finish_shortly(process)) break;
      return process.is_calm() ? host.ProcessHost::serve(process) : Resume::kLook;
    default: break;
  }
  return Worker::leave(context);
}

bool ProcessHost::send_shortly(Process& process) {
  ExecutionContext& context = process.context();
  const Value* base = context.registers() + context.pc[1];
  SendSite& site = context.function->sends[context.pc[2]];
  if (!is_kind(base[0], ObjectKind::kActorRef) || context.reductions < 0) return false;
  if (process.blocked || context.heap.over_limit() || tracer_.is_watching()) return false;
  const std::uint32_t epoch = image_.epoch();
  const std::uint64_t word = site.cache.load(std::memory_order_relaxed);
  if (!send_cache::matches(word, send_cache::key(epoch, remote_shape(base[0])))) return false;
  const Method& method = image_.method(static_cast<MethodIndex>(send_cache::method_index(word)));
  if (method.kind != Method::Kind::kCode || site.arguments > Message::kInlineArguments)
    return false;
  for (std::size_t i = 1; i <= site.arguments; ++i) {
    if (base[i].is_reference()) return false;
  }
  Process* target = scheduler_.table().find(pid_of(base[0]));
  if (target == nullptr || target->mailbox_is_full()) return false;
  MessageCache& messages = process.worker->messages();
  Message* message = messages.make();
  message->sender = process.pid;
  message->set_immediates({base + 1, site.arguments});
  message->selector = site.selector;
  message->function = method.function;
  message->epoch = epoch;
  if (!scheduler_.post(*target, *message, process.worker)) {  // it has just ended
    messages.free(message);
    return false;
  }
  --context.reductions;
  context.pc += info(Opcode::kSendDiscard).units();
  return true;
}

bool ProcessHost::finish_shortly(Process& process) {
  ExecutionContext& context = process.context();
  const Value* link = context.registers() + context.function->registers;
  if (link[linkage::kCallerFunction].bits() != 0) return false;
  Message* message = process.current;
  if (message->resolver != nullptr || !is_plain(process, *message) || tracer_.is_watching()) {
    return false;
  }
  context.function = nullptr;
  context.position = 0;
  context.heap.set_stack_pointer(context.heap.stack_end());
  context.state.as_object()->clear_flag(Header::kDirty);
  context.state_backup = Value::nil();
  process.current = nullptr;
  process.worker->messages().free(message);
  return true;
}

bool ProcessHost::is_plain(const Process& process, const Message& message) const {
  return message.kind == Message::Kind::kSend && process.kind == Process::Kind::kActor &&
         process.starting == Process::Starting::kDone && !process.stopping;
}

bool ProcessHost::start_shortly(Process& process, Message& message) {
  ExecutionContext& context = process.context();
  if (!is_plain(process, message) || message.function == nullptr || tracer_.is_watching() ||
      message.epoch != image_.epoch() || context.heap.wants_collection()) {
    return false;
  }
  if (message.resolver != nullptr && message.resolver->cancelled()) return false;
  const Layout* layout =
      image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
  if (context.state.as_object()->header().layout() != layout->id) return false;
  process.current = &message;
  process.serving.store(message.selector, std::memory_order_relaxed);
  --context.reductions;
  const Function& function = *message.function;
  Value* registers = open_frame(context, function, kNoRegister);
  context.heap.adopt(std::exchange(message.fragment, nullptr));
  std::size_t i = 0;
  registers[i++] = context.state;
  for (const Value argument : message.arguments()) registers[i++] = argument;
  for (; i < function.registers; ++i) registers[i] = Value::nil();
  return true;
}

}  // namespace btvm
