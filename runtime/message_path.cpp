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
namespace {

/// Of a kSend, kSendDiscard or kSendTail: the register of its receiver, and its site.
const std::uint16_t* send_operands(const ExecutionContext& context, Opcode opcode) {
  return context.pc + (opcode == Opcode::kSend ? 2 : 1);
}

bool sends_to_actor(ExecutionContext& context, Opcode opcode) {
  return is_kind(context.registers()[*send_operands(context, opcode)], ObjectKind::kActorRef);
}

bool is_outermost(ExecutionContext& context) {
  const Value* link = context.registers() + context.function->registers;
  return link[linkage::kCallerFunction].bits() == 0;
}

/// The end of the frame is nothing but a return to the frame below.
bool returns_to_caller(ExecutionContext& context) {
  return !context.function->has_home() && !is_outermost(context);
}

}  // namespace

Resume ProcessHost::leave_shortly(ExecutionContext& context) {
  Process& process = Process::of(context);
  ProcessHost& host = host_of(context);
  const auto opcode = static_cast<Opcode>(*context.pc);
  switch (opcode) {
    case Opcode::kSend:
    case Opcode::kSendDiscard:
    case Opcode::kSendTail:
      if (!sends_to_actor(context, opcode) || !host.send_shortly(process, opcode)) break;
      return process.is_calm() ? Resume::kContinue : Resume::kLook;
    case Opcode::kReturn:
      if (!host.finish_shortly(process)) break;
      return process.is_calm() ? host.ProcessHost::serve(process) : Resume::kLook;
    default: break;
  }
  return Worker::leave(context);
}

bool ProcessHost::send_shortly(Process& process, Opcode opcode) {
  ExecutionContext& context = process.context();
  const std::uint16_t* operands = send_operands(context, opcode);
  const Value* base = context.registers() + operands[0];
  const SendSite& site = context.function->sends[operands[1]];
  if (context.reductions < 0 || process.blocked || context.heap.over_limit() ||
      tracer_.is_watching() || site.arguments > Message::kInlineArguments) {
    return false;
  }
  const std::uint32_t epoch = image_.epoch();  // before the lookup: at most too old
  const Method* method = image_.remembered(site, remote_shape(base[0]));
  if (method == nullptr || method->kind != Method::Kind::kCode) return false;
  for (std::size_t i = 1; i <= site.arguments; ++i) {
    if (base[i].is_reference()) return false;
  }
  Process* target = scheduler_.table().find(pid_of(base[0]));
  if (target == nullptr || target->mailbox_is_full()) return false;
  const bool wants_answer = opcode != Opcode::kSendDiscard;
  const bool is_tight = !context.heap.has_room(kHandleWords) || context.heap.wants_collection();
  if (wants_answer && is_tight) return false;
  if (opcode == Opcode::kSendTail && !returns_to_caller(context)) return false;
  Message* message = process.worker->messages().make();
  message->sender = process.pid;
  message->set_immediates({base + 1, site.arguments});
  message->selector = site.selector;
  message->function = method->function;
  message->epoch = epoch;
  Value answer = Value::nil();
  if (wants_answer) answer = make_answer(context, base[0], site.selector, message->resolver);
  if (!scheduler_.post(*target, *message, process.worker)) [[unlikely]] {  // it has just ended
    answer = refuse(context, *message, nullptr, answer).value;
  }
  --context.reductions;
  std::uint16_t result = opcode == Opcode::kSend ? context.pc[1] : kNoRegister;
  context.pc = operands + 2;
  if (opcode == Opcode::kSendTail) result = pop_frame(context);
  if (result != kNoRegister) context.registers()[result] = answer;
  return true;
}

bool ProcessHost::finish_shortly(Process& process) {
  ExecutionContext& context = process.context();
  if (!is_outermost(context) || !is_plain(process) || tracer_.is_watching() ||
      context.reductions < 0 || context.heap.over_limit()) {
    return false;
  }
  Message* message = process.current;
  const Value value = context.registers()[context.pc[1]];
  if (message->kind == Message::Kind::kStop || value.is_reference() ||
      message->argument != nullptr) {
    return false;
  }
  context.function = nullptr;
  context.position = 0;
  context.heap.set_stack_pointer(context.heap.stack_end());
  if (process.kind == Process::Kind::kActor) {
    context.state.as_object()->clear_flag(Header::kDirty);
    context.state_backup = Value::nil();
  }
  process.current = nullptr;
  if (Future* future = message->resolver; future != nullptr) {
    scheduler_.settle(*future, Future::State::kResolved, value, nullptr, process.worker);
    future->release();
  }
  process.worker->messages().free(message);
  return true;
}

bool ProcessHost::is_plain(const Process& process) {
  return process.starting == Process::Starting::kDone && !process.stopping &&
         process.kind != Process::Kind::kSession;
}

const Function* ProcessHost::plain_code(Process& process, const Message& message) const {
  if (message.kind == Message::Kind::kCall) {
    const auto* function = reinterpret_cast<const Function*>(message.receiver.as_object()->raw(0));
    const bool fits = function->parameters == message.argument_count;
    return fits && message.argument == nullptr ? function : nullptr;
  }
  if (message.kind != Message::Kind::kSend || message.epoch != image_.epoch()) return nullptr;
  const Layout* layout =
      image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
  const LayoutId have = process.context().state.as_object()->header().layout();
  return have == layout->id ? message.function : nullptr;
}

bool ProcessHost::start_shortly(Process& process, Message& message) {
  ExecutionContext& context = process.context();
  if (!is_plain(process) || tracer_.is_watching() || context.heap.wants_collection()) return false;
  const Function* function = plain_code(process, message);
  if (function == nullptr) return false;
  if (message.resolver != nullptr && message.resolver->cancelled()) return false;
  process.current = &message;
  process.serving.store(message.selector, std::memory_order_relaxed);
  --context.reductions;
  start_function(context, *function, message.receiver, message.arguments(),
                 std::exchange(message.fragment, nullptr));
  if (message.kind == Message::Kind::kSend) context.registers()[0] = context.state;
  return true;
}

}  // namespace btvm
