#include "runtime/primitives/life.h"

#include <algorithm>
#include <array>
#include <string>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "scheduler/worker.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/print.h"

namespace btvm {
namespace {

/// A process, pinned for the time of a primitive.
class Pinned {
 public:
  Pinned(ProcessTable& table, Pid pid) : table_(table), pid_(pid), process_(table.pin(pid)) {}
  ~Pinned() {
    if (process_ != nullptr) table_.unpin(pid_);
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  [[nodiscard]] Process* get() const { return process_; }
  [[nodiscard]] bool is_alive() const {
    return process_ != nullptr && !process_->mailbox.is_closed();
  }

 private:
  ProcessTable& table_;
  Pid pid_;
  Process* process_;
};

ProcessTable& table_of(Call& call) { return host_of(call.context()).scheduler().table(); }
Registry& registry_of(Call& call) { return host_of(call.context()).registry(); }

bool is_actor(Value value) { return is_kind(value, ObjectKind::kActorRef); }

/// A reference to the actor that the pinned process is. May collect.
Value make_reference(Call& call, const Process& actor) {
  call.heap().reserve(2);
  const LayoutId layout = layout_of(call.image(), actor.actor_class).id;
  Object* reference = call.heap().allocate(ObjectKind::kActorRef, layout, 1);
  reference->set_raw(0, actor.pid.bits());
  return Value::from_object(reference);
}

/// A message to an actor that is not put into its mailbox: answers what ActorLife answers to the same
/// message with the actor as one more argument, `of:`. So it is Beamtalk code that runs in the sender, also
/// when the actor has ended.
Outcome actor_at_sender(Call& call) {
  Image& image = call.image();
  const Class* life = image.classes().find(image.symbols().intern("ActorLife"));
  std::string selector(image.symbol(call.selector()));
  selector += selector.ends_with(':') ? "of:" : "Of:";
  call.heap().reserve(call.arguments() + 2);
  std::vector<Value> arguments;
  for (std::size_t i = 1; i <= call.arguments(); ++i) arguments.push_back(call.argument(i));
  arguments.push_back(self_of(call));
  return send_to(call, Value::from_class(life->id()), image.symbols().intern(selector), arguments);
}

// --- Ends ----------------------------------------------------------------------------------------

/// primEndOf: actor. A future that resolves to the reason when the actor ends: #normal, #killed, the
/// error of its `initialize`, or what primEndWith: was given. Nil when it is gone for good.
Outcome life_end(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  const Pinned actor(table_of(call), pid_of(call.argument(1)));
  if (actor.get() == nullptr) return Outcome::result(Value::nil());
  return Outcome::result(ProcessHost::make_handle(call.context(), actor.get()->future));
}

/// primEndWith: reason. The actor that runs this ends after its current message, for that reason.
Outcome life_end_with(Call& call) {
  Process& process = Process::of(call.context());
  if (process.kind != Process::Kind::kActor) return raise_type_error(call, "Expected an actor");
  process.stopping = true;
  call.context().scratch = call.argument(1);
  return Outcome::result(Value::nil());
}

/// primNumberOf: actor. The text of its pid: 0.12.0.
Outcome life_number(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  return text_result(call, pid_text(pid_of(call.argument(1))));
}

/// primIsAlive: number, as primNumberOf: answers it.
Outcome life_is_alive(Call& call) {
  if (!is_string(call.argument(1))) return bool_result(false);
  const std::string_view number = text_of(call.argument(1));
  for (const Pid pid : table_of(call).pids()) {
    if (pid_text(pid) == number) return bool_result(Pinned(table_of(call), pid).is_alive());
  }
  return bool_result(false);
}

/// primRunningActor. The actor whose process runs this, or nil.
Outcome life_running_actor(Call& call) { return Outcome::result(call.context().self_reference); }

/// primReference. A Reference that is equal to no other.
Outcome life_reference(Call& call) {
  call.heap().reserve(2);
  Object* reference =
      call.heap().allocate(ObjectKind::kReference, layout_id(classes::kReference), 1);
  reference->set_raw(0, host_of(call.context()).next_number());
  return Outcome::result(Value::from_object(reference));
}

/// primListen: boolean. The actor that runs this is told of the events of the system, or nobody is.
Outcome life_listen(Call& call) {
  const bool listens = call.argument(1) == Value::from_bool(true);
  ProcessHost& host = host_of(call.context());
  host.set_listener(listens ? std::optional(Process::of(call.context()).pid) : std::nullopt);
  return Outcome::result(Value::nil());
}

/// mailbox, in the actor that is asked.
Outcome life_mailbox(Call& call) {
  std::vector<Symbol> selectors;
  Process::of(call.context()).mailbox.for_each([&](const Message& message) {
    if (message.kind == Message::Kind::kSend) selectors.push_back(message.selector);
  });
  return symbol_list_result(call, selectors);
}

// --- Names ---------------------------------------------------------------------------------------

/// primRegister: actor as: name. Nil, or what is wrong: #taken, #named, #dead.
Outcome life_register(Call& call) {
  if (!is_actor(call.argument(1)) || !call.argument(2).is_symbol()) {
    return raise_type_error(call, "Expected an actor and a Symbol");
  }
  const Pid pid = pid_of(call.argument(1));
  const auto refuse = [&](const char* why) {
    return Outcome::result(Value::from_symbol(call.image().symbols().intern(why)));
  };
  const Pinned actor(table_of(call), pid);
  if (!actor.is_alive()) return refuse("dead");
  switch (registry_of(call).add(call.argument(2).as_symbol(), pid)) {
    case Registry::Added::kNameTaken: return refuse("taken");
    case Registry::Added::kHasName: return refuse("named");
    case Registry::Added::kDone: break;
  }
  if (actor.is_alive()) return Outcome::result(Value::nil());
  registry_of(call).remove(pid);
  return refuse("dead");
}

/// primUnregister: actor. Had it a name?
Outcome life_unregister(Call& call) {
  return bool_result(is_actor(call.argument(1)) &&
                     registry_of(call).remove(pid_of(call.argument(1))));
}

/// primNamed: name. The actor, or nil.
Outcome life_named(Call& call) {
  if (!call.argument(1).is_symbol()) return Outcome::result(Value::nil());
  const auto pid = registry_of(call).find(call.argument(1).as_symbol());
  const Pinned actor(table_of(call), pid.value_or(Pid()));
  if (!actor.is_alive()) return Outcome::result(Value::nil());
  return Outcome::result(make_reference(call, *actor.get()));
}

/// primNameOf: actor. A Symbol, or nil.
Outcome life_name(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  const auto name = registry_of(call).name_of(pid_of(call.argument(1)));
  return Outcome::result(name ? Value::from_symbol(*name) : Value::nil());
}

/// primNames. List of the names of actors, sorted.
Outcome life_names(Call& call) {
  std::vector<Symbol> names;
  for (const auto& [name, pid] : registry_of(call).all()) names.push_back(name);
  sort_names(call.image(), names);
  return symbol_list_result(call, names);
}

// --- The program ---------------------------------------------------------------------------------

/// primExit: status for: selector. The program ends; the process that asks does at once.
Outcome program_exit(Call& call) {
  const Value status = call.argument(1);
  if (!status.is_small() || status.as_small() < 0 || status.as_small() > 255) {
    return raise_about(
        call, symbols::kTypeError,
        call.argument(2).is_symbol() ? call.argument(2).as_symbol() : call.selector(),
        "The status must be an Integer from 0 to 255");
  }
  host_of(call.context()).request_exit(static_cast<int>(status.as_small()));
  return Outcome::of(Outcome::Kind::kExit);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"actor_at_sender", 0, primitive_flags::kOnReference, actor_at_sender},
    PrimitiveInfo{"actor_at_sender_1", 1, primitive_flags::kOnReference, actor_at_sender},
    PrimitiveInfo{"actor_at_sender_2", 2, primitive_flags::kOnReference, actor_at_sender},
    PrimitiveInfo{"life_end", 1, 0, life_end},
    PrimitiveInfo{"life_end_with", 1, 0, life_end_with},
    PrimitiveInfo{"life_listen", 1, 0, life_listen},
    PrimitiveInfo{"life_mailbox", 0, 0, life_mailbox},
    PrimitiveInfo{"life_is_alive", 1, 0, life_is_alive},
    PrimitiveInfo{"life_running_actor", 0, 0, life_running_actor},
    PrimitiveInfo{"life_reference", 0, 0, life_reference},
    PrimitiveInfo{"life_number", 1, 0, life_number},
    PrimitiveInfo{"life_register", 2, 0, life_register},
    PrimitiveInfo{"life_unregister", 1, 0, life_unregister},
    PrimitiveInfo{"life_named", 1, 0, life_named},
    PrimitiveInfo{"life_name", 1, 0, life_name},
    PrimitiveInfo{"life_names", 0, 0, life_names},
    PrimitiveInfo{"program_exit", 2, 0, program_exit},
};

}  // namespace

std::span<const PrimitiveInfo> life_primitives() { return kPrimitives; }

}  // namespace btvm
