// btvm.h: machines, sending and awaiting.
#include "runtime/embed/machine.h"

#include <chrono>
#include <span>

#include "loader/module_builder.h"
#include "loader/verifier.h"
#include "runtime/process_host.h"
#include "vm/base/build.h"
#include "vm/base/limits.h"
#include "vm/copy_term.h"

namespace {

using btvm::Fragment;
using btvm::Future;
using btvm::Message;
using btvm::Process;
using btvm::RunResult;
using btvm::Value;
using btvm::embed::fail;
using btvm::embed::keep;

btvm::VirtualMachine::Options machine_options(const btvm_options& options) {
  btvm::VirtualMachine::Options result;
  result.scheduler.workers = options.workers;
  result.gc_stress = options.gc_stress;
  return result;
}

/// A message with copies of the arguments, and `resolver` counted once more for it.
Message* make_message(Message::Kind kind, Value receiver, const btvm_value* const* arguments,
                      size_t count, Future& resolver) {
  std::vector<Value> values;
  values.reserve(count);
  for (size_t i = 0; i < count; ++i) values.push_back(arguments[i]->value);
  auto* message = new Message();
  message->kind = kind;
  message->copy_values(receiver, values, {});
  resolver.retain();
  message->resolver = &resolver;
  return message;
}

void discard(Message* message) {
  Fragment::destroy(message->fragment);
  message->resolver->release();
  delete message;
}

/// Messages such as `stop` are answered where they are sent, without the mailbox.
bool is_for_mailbox(btvm_vm& vm, const btvm_value& receiver, btvm::Symbol selector) {
  if (!is_kind(receiver.value, btvm::ObjectKind::kActorRef)) return false;
  const btvm::Method* method = vm.image().find_method(receiver.value, selector);
  return method == nullptr || method->kind != btvm::Method::Kind::kPrimitive ||
         (method->primitive->flags & btvm::primitive_flags::kOnReference) == 0;
}

/// Straight into the actor's mailbox, so that order is kept. False: it has ended, or has too much.
bool post_to_actor(btvm_vm& vm, const btvm_value& receiver, btvm::Symbol selector,
                   const btvm_value* const* arguments, size_t count, Future& future) {
  const btvm::Pid pid = btvm::pid_of(receiver.value);
  btvm::Scheduler& scheduler = vm.scheduler();
  Process* actor = scheduler.table().pin(pid);
  if (actor == nullptr) return false;
  Message* message = make_message(Message::Kind::kSend, Value::nil(), arguments, count, future);
  message->selector = selector;
  const bool posted = !actor->mailbox_is_full() && scheduler.post(*actor, *message, nullptr);
  scheduler.table().unpin(pid);
  if (!posted) discard(message);
  return posted;
}

/// By a new process that makes the send.
void post_to_task(btvm_vm& vm, const btvm_value& receiver, btvm::Symbol selector,
                  const btvm_value* const* arguments, size_t count, Future& future) {
  Message* message = make_message(Message::Kind::kRun, receiver.value, arguments, count, future);
  message->selector = selector;
  message->function = vm.image().trampoline(selector, static_cast<std::uint16_t>(count));
  Process* task = vm.scheduler().make_process(Process::Kind::kTask, nullptr);
  btvm::check(task != nullptr, "there is memory for a process");
  btvm::check(vm.scheduler().post(*task, *message, nullptr), "a new process takes messages");
}

/// Links the modules and runs their top-level code.
bool run_modules(btvm_vm& vm, const std::vector<btvm::Module>& modules, btvm_error** error) {
  const auto linked = vm.machine.load(modules);
  if (!linked) {
    fail(error, BTVM_BAD_MODULE, linked.error().message);
    return false;
  }
  const auto session = vm.machine.start_session();
  for (const btvm::LinkedModule& module : *linked) {
    if (module.main == nullptr) continue;
    RunResult result = session->run(*module.main, btvm::VirtualMachine::Session::Form::kNone);
    if (result.status == RunResult::Status::kValue) continue;
    const bool deadlock = result.status == RunResult::Status::kDeadlock;
    fail(error, deadlock ? BTVM_DEADLOCK : BTVM_RAISED, std::move(result));
    return false;
  }
  return true;
}

}  // namespace

btvm_vm::btvm_vm(const btvm_options& options)
    : output(options), machine(machine_options(options), output) {}

extern "C" {

const char* btvm_version(void) { return btvm::build::kVersion.data(); }

btvm_vm* btvm_create(const btvm_options* options) {
  return new btvm_vm(options == nullptr ? btvm_options{} : *options);
}

void btvm_destroy(btvm_vm* vm) { delete vm; }

bool btvm_load(btvm_vm* vm, const void* bytes, size_t size, btvm_error** error) {
  const auto bundle = btvm::read_bundle({static_cast<const std::byte*>(bytes), size});
  if (!bundle) {
    fail(error, BTVM_BAD_MODULE, btvm::to_text(bundle.error()));
    return false;
  }
  for (const btvm::Module& module : bundle->modules) {
    if (module.standard_library) {
      fail(error, BTVM_BAD_MODULE, "it claims to be a part of the class library");
      return false;
    }
    if (const auto verified = btvm::verify(module, {}); !verified) {
      fail(error, BTVM_BAD_MODULE, btvm::to_text(verified.error()));
      return false;
    }
  }
  return run_modules(*vm, bundle->modules, error);
}

btvm_future* btvm_send(btvm_vm* vm, const btvm_value* receiver, const char* selector,
                       const btvm_value* const* arguments, size_t count) {
  if (receiver == nullptr || selector == nullptr) return nullptr;
  const btvm::Symbol symbol = vm->image().symbols().intern(selector);
  Future* future = vm->scheduler().make_future(nullptr);
  btvm::check(future != nullptr, "there is memory for a future");
  future->selector = symbol;
  future->receiver_class = vm->image().class_of(receiver->value);
  const bool direct = is_for_mailbox(*vm, *receiver, symbol);
  if (direct) future->callee = btvm::pid_of(receiver->value);
  if (!direct || !post_to_actor(*vm, *receiver, symbol, arguments, count, *future)) {
    post_to_task(*vm, *receiver, symbol, arguments, count, *future);
  }
  return new btvm_future{*vm, future};
}

btvm_value* btvm_spawn(btvm_vm* vm, const char* class_name, const btvm_value* fields,
                       btvm_error** error) {
  btvm_value* cls = btvm_class(vm, class_name);
  if (cls == nullptr) {
    fail(error, BTVM_MISUSE, "there is no class " + std::string(class_name));
    return nullptr;
  }
  btvm_future* started = fields == nullptr ? btvm_send(vm, cls, "spawn", nullptr, 0)
                                           : btvm_send(vm, cls, "spawnWith:", &fields, 1);
  btvm_value* actor = btvm_await(started, -1, error);
  btvm_future_free(started);
  btvm_value_free(cls);
  return actor;
}

btvm_value* btvm_await(btvm_future* future, int64_t milliseconds, btvm_error** error) {
  future->future->mark_seen();
  const auto settled = [&] { return btvm::watch_outcome(*future->future); };
  btvm::Scheduler& scheduler = future->vm.scheduler();
  const bool done = milliseconds < 0
                        ? scheduler.wait_until(settled, btvm::Scheduler::Waits::kCount)
                        : scheduler.wait_for(settled, std::chrono::milliseconds(milliseconds));
  if (!done) {
    if (milliseconds < 0) {
      fail(error, BTVM_DEADLOCK, "what is awaited can never happen");
    } else {
      fail(error, BTVM_TIMED_OUT, "Await timed out");
    }
    return nullptr;
  }
  const Future& outcome = btvm::outcome_of(*future->future);
  if (outcome.state() == Future::State::kRejected) {
    fail(error, BTVM_RAISED, btvm::error_result(future->vm.image(), outcome.value()));
    return nullptr;
  }
  return keep(future->vm, outcome.value());
}

bool btvm_future_is_settled(const btvm_future* future) {
  return btvm::outcome_of(*future->future).state() != Future::State::kPending;
}

btvm_future* btvm_future_of(const btvm_value* value) {
  if (!is_kind(value->value, btvm::ObjectKind::kFuture)) return nullptr;
  Future& future = btvm::future_of(value->value);
  future.retain();
  return new btvm_future{value->vm, &future};
}

void btvm_future_free(btvm_future* future) {
  if (future == nullptr) return;
  future->future->release();
  delete future;
}

btvm_future_statistics btvm_count_futures(btvm_vm* vm) {
  using btvm::FutureEvent;
  const btvm::FutureStatistics counts = vm->scheduler().future_statistics();
  return {counts.of(FutureEvent::kCreated), counts.live(),
          counts.of(FutureEvent::kSettled), counts.of(FutureEvent::kCollected),
          counts.of(FutureEvent::kBroken),  counts.of(FutureEvent::kUnseen)};
}

}  // extern "C"
