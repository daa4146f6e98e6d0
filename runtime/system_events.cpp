// What the SystemAnnouncer is told: classes come and go, actors begin and end, bindings change. Part of ProcessHost.
#include <array>

#include "runtime/process_host.h"
#include "scheduler/worker.h"

namespace btvm {

void ProcessHost::tell_listener(const char* event, Value subject, Value detail,
                                Value self_reference, Worker* worker) {
  // relaxed: who has just begun to listen is told of what comes later.
  const Pid pid = Pid::from_bits(listener_.load(std::memory_order_relaxed));
  Process* listener = scheduler_.table().pin(pid);
  if (listener == nullptr) return set_listener(std::nullopt);
  CopyOptions options;
  options.self_reference = self_reference;
  const std::array<Value, 3> arguments{Value::from_symbol(image_.symbols().intern(event)), subject,
                                       detail};
  auto* message = new Message;
  message->copy_values(Value::nil(), arguments, options);
  message->kind = Message::Kind::kSend;
  message->selector = image_.symbols().intern("primEvent:of:with:");
  message->argument_count = arguments.size();
  // What a listener that is far behind does not get is lost: nobody waits for it.
  const bool told = !listener->mailbox_is_full() && scheduler_.post(*listener, *message, worker);
  if (!told) discard_messages(message);
  scheduler_.table().unpin(pid);
}

void ProcessHost::class_changed(ClassId id, bool exists) {
  if (!has_listener()) return;
  tell_listener(exists ? "classLoaded" : "classRemoved", Value::from_class(id), Value::nil(),
                Value::nil(), nullptr);
}

void ProcessHost::actor_changed(ExecutionContext& context, bool lives, Value reason) {
  const Process& process = Process::of(context);
  const bool counts =
      has_listener() && process.kind == Process::Kind::kActor &&
      !image_.classes().at(process.actor_class).library.load(std::memory_order_acquire);
  if (!counts || context.self_reference.is_nil()) return;
  tell_listener(lives ? "actorSpawned" : "actorStopped", context.self_reference, reason,
                context.self_reference, process.worker);
}

void ProcessHost::binding_changed(ExecutionContext& context, Symbol name, Value value) {
  if (!has_listener() || image_.symbol(name).starts_with('_')) return;
  tell_listener("bindingChanged", Value::from_symbol(name), value, context.self_reference,
                Process::of(context).worker);
}

}  // namespace btvm
