#include "runtime/primitives/class.h"

#include <algorithm>
#include <array>

#include "runtime/blocking.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "scheduler/process.h"
#include "vm/module.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

Class& class_of_receiver(Call& call) {
  return call.image().classes().at(call.receiver().as_class());
}

std::optional<ClassId> superclass_of(const Image& image, ClassId id) {
  const std::uint32_t above = image.classes().at(id).superclass.load(std::memory_order_acquire);
  if (above == Class::kNoClass) return std::nullopt;
  return static_cast<ClassId>(above);
}

Outcome class_list_result(Call& call, const std::vector<ClassId>& ids, bool metaclasses) {
  std::vector<Value> elements;
  elements.reserve(ids.size());
  for (const ClassId id : ids) elements.push_back(Value::from_class(id, metaclasses));
  call.heap().reserve(elements.size() * kConsWords);
  return Outcome::result(new_list(call.heap(), elements));
}

// --- Names and kinds -----------------------------------------------------------------------------

Outcome class_name(Call& call) {
  return Outcome::result(Value::from_symbol(class_of_receiver(call).name()));
}
Outcome class_this_class(Call& call) {
  return Outcome::result(Value::from_class(call.receiver().as_class()));
}
Outcome class_is_metaclass(Call& call) { return bool_result(call.receiver().is_metaclass()); }
Outcome class_is_class(Call& call) { return bool_result(!call.receiver().is_metaclass()); }

// --- The tree ------------------------------------------------------------------------------------

Outcome class_superclass(Call& call) {
  const auto above = superclass_of(call.image(), call.receiver().as_class());
  if (above) return Outcome::result(Value::from_class(*above, call.receiver().is_metaclass()));
  return Outcome::result(Value::nil());
}

Outcome class_all_superclasses(Call& call) {
  std::vector<ClassId> ids;
  auto above = superclass_of(call.image(), call.receiver().as_class());
  for (; above; above = superclass_of(call.image(), *above)) ids.push_back(*above);
  return class_list_result(call, ids, false);
}

/// Direct subclasses, by name.
std::vector<ClassId> subclasses_of(Image& image, ClassId id) {
  std::vector<ClassId> ids;
  {
    const auto lock = image.lock();
    ids = image.classes().at(id).subclasses;
  }
  std::sort(ids.begin(), ids.end(),
            [&](ClassId a, ClassId b) { return image.class_name(a) < image.class_name(b); });
  return ids;
}

Outcome class_subclasses(Call& call) {
  return class_list_result(call, subclasses_of(call.image(), call.receiver().as_class()),
                           call.receiver().is_metaclass());
}

Outcome class_all_subclasses(Call& call) {
  std::vector<ClassId> all = subclasses_of(call.image(), call.receiver().as_class());
  for (std::size_t i = 0; i < all.size(); ++i) {  // `all` grows while it is walked
    for (const ClassId id : subclasses_of(call.image(), all[i])) all.push_back(id);
  }
  return class_list_result(call, all, call.receiver().is_metaclass());
}

/// Is the receiver the argument's descendant (or the same, if `reflexive`)?
Outcome inherits_from(Call& call, bool reflexive) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value cls = call.receiver();
  const Value ancestor = call.argument(1);
  if (!ancestor.is_class()) return raise_type_error(call, "Expected a class");
  if (cls == ancestor) return bool_result(reflexive);
  return bool_result(cls.is_metaclass() == ancestor.is_metaclass() &&
                     call.image().inherits(cls.as_class(), ancestor.as_class()));
}
Outcome class_inherits_from(Call& call) { return inherits_from(call, false); }
Outcome class_includes_behaviour(Call& call) { return inherits_from(call, true); }

// --- Fields --------------------------------------------------------------------------------------

Outcome class_field_names(Call& call) {
  std::vector<Symbol> names;
  if (!call.receiver().is_metaclass()) {
    const auto lock = call.image().lock();
    names = class_of_receiver(call).own_field_names;
  }
  return symbol_list_result(call, names);
}

Outcome class_all_field_names(Call& call) {
  std::vector<Symbol> names;
  if (!call.receiver().is_metaclass()) {
    names = layout_of(call.image(), call.receiver().as_class()).fields;
  }
  return symbol_list_result(call, names);
}

// --- Documentation and source --------------------------------------------------------------------

Outcome text_or_nil(Call& call, const std::string& text) {
  return text.empty() ? Outcome::result(Value::nil()) : text_result(call, text);
}

Outcome class_doc(Call& call) {
  std::string doc;
  {
    const auto lock = call.image().lock();
    doc = class_of_receiver(call).doc;
  }
  return text_or_nil(call, doc);
}

Outcome class_set_doc(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_string(call.argument(1))) return raise_type_error(call, "doc: expects a String");
  const auto lock = call.image().lock();
  class_of_receiver(call).doc = text_of(call.argument(1));
  return Outcome::result(call.receiver());
}

Outcome class_source_file(Call& call) {
  std::string file;
  {
    const auto lock = call.image().lock();
    file = class_of_receiver(call).source_file;
  }
  return text_or_nil(call, file);
}

Outcome class_is_sealed(Call& call) {
  const auto flags = class_of_receiver(call).flags.load(std::memory_order_acquire);
  return bool_result((flags & class_flags::kSealed) != 0);
}

Outcome class_is_library(Call& call) {
  return bool_result(class_of_receiver(call).library.load(std::memory_order_acquire));
}

// --- Removing ------------------------------------------------------------------------------------

/// Raises unless the class may go.
Outcome class_check_removable(Call& call) {
  const std::string name(call.image().symbol(class_of_receiver(call).name()));
  if (class_of_receiver(call).library.load(std::memory_order_acquire)) {
    return raise_about(call, symbols::kRuntimeError,
                       call.image().symbols().intern("removeFromSystem"),
                       "Stdlib classes are protected and cannot be removed.",
                       "Cannot remove stdlib class '" + name + "'");
  }
  const std::vector<ClassId> below = subclasses_of(call.image(), call.receiver().as_class());
  if (below.empty()) return Outcome::result(Value::nil());
  std::string hint = "Remove subclasses first: ";
  for (std::size_t i = 0; i < below.size(); ++i) {
    if (i != 0) hint += ", ";
    hint += call.image().class_name(below[i]);
  }
  return raise_about(call, symbols::kRuntimeError,
                     call.image().symbols().intern("removeFromSystem"), hint,
                     "Cannot remove class '" + name + "' \u2014 it has subclasses");
}

Outcome class_forget(Call& call) {
  if (class_of_receiver(call).library.load(std::memory_order_acquire)) {
    return Outcome::result(Value::nil());
  }
  const ClassId id = call.receiver().as_class();
  {
    const auto lock = call.image().lock();
    call.image().remove_class(id);
  }
  host_of(call.context()).class_changed(id, false);
  return Outcome::result(Value::nil());
}

Outcome raise_reload_failed(Call& call, const std::string& message) {
  return raise_about(call, call.image().symbols().intern("reload_failed"),
                     call.image().symbols().intern("reload"), {}, message);
}

/// Loads the source file of the class again.
Outcome class_reload(Call& call) {
  std::string file;
  {
    const auto lock = call.image().lock();
    file = class_of_receiver(call).source_file;
  }
  std::string failure = "this virtual machine was started without a compiler";
  std::vector<ClassId> found;
  if (SourceLoader* loader = source_loader_of(call.context())) {
    failure.clear();
    wait_for_blocking(call.context(), [&] {
      auto loaded = loader->load_file(file);
      if (!loaded) failure = loaded.error().text;
      if (loaded) found = *std::move(loaded);
    });
  }
  if (!failure.empty()) return raise_reload_failed(call, "Reload failed: " + failure);
  const ClassId id = call.receiver().as_class();
  if (std::ranges::find(found, id) != found.end()) return Outcome::result(call.receiver());
  std::string names;
  for (const ClassId each : found) {
    names += (names.empty() ? "" : ", ") + std::string(call.image().class_name(each));
  }
  return raise_reload_failed(call, std::string(call.image().class_name(id)) +
                                       " is no longer defined in " + file + " (found: " + names +
                                       ")");
}

/// References to the live actors whose class this is, not a subclass; oldest first.
Outcome class_actors(Call& call) {
  const ClassId id = call.receiver().as_class();
  return actor_list_result(call, [id](ClassId cls) { return cls == id; });
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"class_name", 0, 0, class_name},
    PrimitiveInfo{"class_this_class", 0, 0, class_this_class},
    PrimitiveInfo{"class_is_metaclass", 0, 0, class_is_metaclass},
    PrimitiveInfo{"class_is_class", 0, 0, class_is_class},
    PrimitiveInfo{"class_superclass", 0, 0, class_superclass},
    PrimitiveInfo{"class_all_superclasses", 0, 0, class_all_superclasses},
    PrimitiveInfo{"class_subclasses", 0, 0, class_subclasses},
    PrimitiveInfo{"class_all_subclasses", 0, 0, class_all_subclasses},
    PrimitiveInfo{"class_inherits_from", 1, 0, class_inherits_from},
    PrimitiveInfo{"class_includes_behaviour", 1, 0, class_includes_behaviour},
    PrimitiveInfo{"class_field_names", 0, 0, class_field_names},
    PrimitiveInfo{"class_all_field_names", 0, 0, class_all_field_names},
    PrimitiveInfo{"class_doc", 0, 0, class_doc},
    PrimitiveInfo{"class_set_doc", 1, 0, class_set_doc},
    PrimitiveInfo{"class_source_file", 0, 0, class_source_file},
    PrimitiveInfo{"class_is_sealed", 0, 0, class_is_sealed},
    PrimitiveInfo{"class_is_library", 0, 0, class_is_library},
    PrimitiveInfo{"class_check_removable", 0, 0, class_check_removable},
    PrimitiveInfo{"class_forget", 0, 0, class_forget},
    PrimitiveInfo{"class_reload", 0, primitive_flags::kMayWait, class_reload},
    PrimitiveInfo{"class_actors", 0, 0, class_actors},
};

}  // namespace

std::span<const PrimitiveInfo> class_primitives() { return kPrimitives; }

}  // namespace btvm
