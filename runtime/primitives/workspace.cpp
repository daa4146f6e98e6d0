#include "runtime/primitives/workspace.h"

#include <algorithm>
#include <array>

#include "runtime/blocking.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "scheduler/process.h"
#include "vm/module.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/print.h"

namespace btvm {
namespace {

// --- Classes -------------------------------------------------------------------------------------

/// The classes that are defined, by name. With `users_only`, those that are not of the library.
std::vector<ClassId> defined_classes(Image& image, bool users_only) {
  std::vector<ClassId> ids;
  for (std::uint32_t i = 0; i < image.classes().size(); ++i) {
    const Class& cls = image.classes().at(static_cast<ClassId>(i));
    if (!cls.defined.load(std::memory_order_acquire)) continue;
    if (users_only && cls.library.load(std::memory_order_acquire)) continue;
    ids.push_back(cls.id());
  }
  std::sort(ids.begin(), ids.end(),
            [&](ClassId a, ClassId b) { return image.class_name(a) < image.class_name(b); });
  return ids;
}

/// primClasses: usersOnly. List of class objects.
Outcome workspace_classes(Call& call) {
  const bool users_only = call.argument(1) == Value::from_bool(true);
  std::vector<Value> classes;
  for (const ClassId id : defined_classes(call.image(), users_only)) {
    classes.push_back(Value::from_class(id));
  }
  call.heap().reserve(classes.size() * kConsWords);
  return Outcome::result(new_list(call.heap(), classes));
}

/// primClassNamed: symbol or string. The class object, or nil.
Outcome workspace_class_named(Call& call) {
  const Value name = call.argument(1);
  std::optional<Symbol> symbol;
  if (name.is_symbol()) symbol = name.as_symbol();
  if (is_string(name)) symbol = call.image().symbols().find(text_of(name));
  const Class* cls = symbol ? call.image().classes().find(*symbol) : nullptr;
  const bool found = cls != nullptr && cls->defined.load(std::memory_order_acquire);
  return Outcome::result(found ? Value::from_class(cls->id()) : Value::nil());
}

/// primFlags: class. The words `sealed` and `abstract`, as symbols, that its declaration has.
Outcome workspace_class_flags(Call& call) {
  std::vector<Symbol> words;
  if (call.argument(1).is_class()) {
    const auto flags = call.image().classes().at(call.argument(1).as_class()).flags.load();
    if ((flags & class_flags::kSealed) != 0)
      words.push_back(call.image().symbols().intern("sealed"));
    if ((flags & class_flags::kAbstract) != 0) {
      words.push_back(call.image().symbols().intern("abstract"));
    }
  }
  return symbol_list_result(call, words);
}

/// primIsSealed: selector in: class. Is the method that instances run sealed?
Outcome workspace_method_is_sealed(Call& call) {
  if (!call.argument(1).is_symbol() || !call.argument(2).is_class()) return bool_result(false);
  const Method* method =
      call.image().find_instance_method(call.argument(2).as_class(), call.argument(1).as_symbol());
  return bool_result(method != nullptr && method->sealed);
}

// --- Bindings ------------------------------------------------------------------------------------

Bindings& bindings_of(Call& call) { return host_of(call.context()).bindings(); }

/// primBinding: name. Its value, or nil.
Outcome workspace_binding(Call& call) {
  Value value = Value::nil();
  if (!call.argument(1).is_symbol()) return Outcome::result(value);
  if (!bindings_of(call).get(call.argument(1).as_symbol(), call.heap(), value)) {
    value = Value::nil();
  }
  return Outcome::result(value);
}

/// primBindings. List of the names that have a value.
Outcome workspace_binding_names(Call& call) {
  std::vector<Symbol> names = bindings_of(call).names();
  sort_names(call.image(), names);
  return symbol_list_result(call, names);
}

/// primUnbind: name. Was it bound?
Outcome workspace_unbind(Call& call) {
  const bool was_bound =
      call.argument(1).is_symbol() && bindings_of(call).remove(call.argument(1).as_symbol());
  if (was_bound) {
    host_of(call.context())
        .binding_changed(call.context(), call.argument(1).as_symbol(), Value::nil());
  }
  return bool_result(was_bound);
}

// --- Loading -------------------------------------------------------------------------------------

/// Has the machine's loader load the argument. Nil, `#missing`, or the text of the failure.
Outcome load_with(
    Call& call,
    Expected<std::vector<ClassId>, SourceLoader::Failure> (SourceLoader::*load)(const std::string&),
    const char* hint) {
  SourceLoader* loader = source_loader_of(call.context());
  if (!is_string(call.argument(1))) return raise_type_error(call, hint);
  if (loader == nullptr) return text_result(call, "this machine was started without a compiler");
  const std::string argument(text_of(call.argument(1)));
  std::optional<SourceLoader::Failure> failure;
  wait_for_blocking(call.context(), [&] {
    const auto loaded = (loader->*load)(argument);
    if (!loaded) failure = loaded.error();
  });
  if (!failure) return Outcome::result(Value::nil());
  if (failure->is_missing) {
    return Outcome::result(Value::from_symbol(call.image().symbols().intern("missing")));
  }
  return text_result(call, failure->text);
}

/// primLoad: path. Nil, or why it failed: the Symbol missing, or a String.
Outcome workspace_load(Call& call) {
  return load_with(call, &SourceLoader::load_file, "Path must be a String");
}

/// primLoadText: text. Nil, or why its classes could not be loaded.
Outcome workspace_load_text(Call& call) {
  return load_with(call, &SourceLoader::load_text, "Source must be a String");
}

/// primLoadEvaluation: source in: class. The selector of a hidden method of the class (or metaclass) that
/// evaluates the source with the receiver as self; or why there is none, a String. So many of them exist at a
/// time: a later one takes the place of the first.
Outcome workspace_load_evaluation(Call& call) {
  constexpr std::uint64_t kEvaluations = 1024;
  SourceLoader* loader = source_loader_of(call.context());
  if (!is_string(call.argument(1)) || !call.argument(2).is_class()) {
    return raise_type_error(call, "Expected a String and a class");
  }
  if (loader == nullptr) return text_result(call, "this machine was started without a compiler");
  const Value cls = call.argument(2);
  const std::string name(call.image().class_name(cls.as_class()));
  const std::string text = name + (cls.is_metaclass() ? " class" : "") + " >> evaluation => [" +
                           std::string(text_of(call.argument(1))) + "\n] value";
  const std::string selector =
      "%evaluation " + std::to_string(host_of(call.context()).next_number() % kEvaluations);
  std::optional<std::string> failure;
  wait_for_blocking(call.context(), [&] {
    const auto loaded = loader->load_methods(text, selector);
    if (!loaded) failure = loaded.error().text;
  });
  if (failure) return text_result(call, *failure);
  return Outcome::result(Value::from_symbol(call.image().symbols().intern(selector)));
}

// --- Actors --------------------------------------------------------------------------------------

/// `0.1.2`, `<0.1.2>`: the process that pid_text() would print so; none if there is none.
std::optional<Pid> find_pid(ProcessTable& table, std::string_view text) {
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  for (const Pid pid : table.pids()) {
    if (pid_text(pid) == text) return pid;
  }
  return std::nullopt;
}

/// primActorAt: text. A reference to the live actor of that number, or nil.
Outcome workspace_actor_at(Call& call) {
  if (!is_string(call.argument(1))) return Outcome::result(Value::nil());
  ProcessTable& table = host_of(call.context()).scheduler().table();
  const auto pid = find_pid(table, text_of(call.argument(1)));
  Process* process = pid ? table.pin(*pid) : nullptr;
  if (process == nullptr) return Outcome::result(Value::nil());
  const bool is_actor = process->kind == Process::Kind::kActor;
  const ClassId id = process->actor_class;
  table.unpin(*pid);
  if (!is_actor) return Outcome::result(Value::nil());
  call.heap().reserve(2);
  Object* reference =
      call.heap().allocate(ObjectKind::kActorRef, layout_of(call.image(), id).id, 1);
  reference->set_raw(0, pid->bits());
  return Outcome::result(Value::from_object(reference));
}

/// primActorsOf: class. Live actors of it or a subclass, not of library classes, oldest first.
Outcome workspace_actors_of(Call& call) {
  if (!call.argument(1).is_class()) return raise_type_error(call, "Expected a class");
  Image& image = call.image();
  const ClassId wanted = call.argument(1).as_class();
  return actor_list_result(call, [&](ClassId id) {
    return !image.classes().at(id).library.load(std::memory_order_acquire) &&
           image.inherits(id, wanted);
  });
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"workspace_classes", 1, 0, workspace_classes},
    PrimitiveInfo{"workspace_class_named", 1, 0, workspace_class_named},
    PrimitiveInfo{"workspace_class_flags", 1, 0, workspace_class_flags},
    PrimitiveInfo{"workspace_method_is_sealed", 2, 0, workspace_method_is_sealed},
    PrimitiveInfo{"workspace_binding", 1, 0, workspace_binding},
    PrimitiveInfo{"workspace_binding_names", 0, 0, workspace_binding_names},
    PrimitiveInfo{"workspace_unbind", 1, 0, workspace_unbind},
    PrimitiveInfo{"workspace_load_text", 1, primitive_flags::kMayWait, workspace_load_text},
    PrimitiveInfo{"workspace_load_evaluation", 2, primitive_flags::kMayWait,
                  workspace_load_evaluation},
    PrimitiveInfo{"workspace_load", 1, primitive_flags::kMayWait, workspace_load},
    PrimitiveInfo{"workspace_actors_of", 1, 0, workspace_actors_of},
    PrimitiveInfo{"workspace_actor_at", 1, 0, workspace_actor_at},
};

}  // namespace

std::span<const PrimitiveInfo> workspace_primitives() { return kPrimitives; }

}  // namespace btvm
