#include "runtime/primitives/instance.h"

#include <algorithm>
#include <array>

#include "runtime/primitives/support.h"
#include "scheduler/process.h"
#include "vm/module.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"

namespace btvm {
namespace {

// --- Making --------------------------------------------------------------------------------------

/// Classes whose instances are made by literals and operations only (library.md 1.9).
constexpr std::array kLiteralOnly = {
    classes::kInteger,         classes::kFloat, classes::kString,
    classes::kSymbol,          classes::kTrue,  classes::kFalse,
    classes::kUndefinedObject, classes::kBlock, classes::kCompiledMethod,
    classes::kErlangModule,    classes::kList,  classes::kTuple,
    classes::kCharacter,
};
/// Classes whose instances come from their own class-side methods or from the machine.
constexpr std::array kMadeElsewhere = {
    classes::kAssociation, classes::kStream,     classes::kRegex,      classes::kDateTime,
    classes::kStackFrame,  classes::kPid,        classes::kFileHandle, classes::kPort,
    classes::kReference,   classes::kFuture,     classes::kClass,      classes::kArray,
    classes::kSet,         classes::kDictionary, classes::kRandom,
};

template <std::size_t n>
bool is_one_of(ClassId id, const std::array<classes::Index, n>& list) {
  return std::any_of(list.begin(), list.end(), [id](auto index) { return class_id(index) == id; });
}

/// The two messages that make an instance.
enum class Maker : std::uint8_t { kNew, kNewWith };

Symbol selector_of(Call& call, Maker maker) {
  return maker == Maker::kNew ? symbol(symbols::kNew) : call.image().symbols().intern("new:");
}

Outcome cannot_instantiate(Call& call, Maker maker, std::string_view hint) {
  return raise_about(call, symbols::kInstantiationError, selector_of(call, maker), hint);
}

/// Nothing if the class that is the receiver may have an instance made so.
std::optional<Outcome> refuse(Call& call, Maker maker) {
  const ClassId id = call.receiver().as_class();
  const Image& image = call.image();
  const Class& cls = image.classes().at(id);
  const std::string name(image.symbol(cls.name()));
  const std::string text = maker == Maker::kNew ? "new" : "new:";
  if (is_one_of(id, kLiteralOnly) || name == "Erlang") {
    return cannot_instantiate(
        call, maker, name + " is a primitive type and cannot be instantiated with " + text);
  }
  if ((cls.flags.load(std::memory_order_acquire) & class_flags::kAbstract) != 0) {
    return cannot_instantiate(call, maker,
                              "Abstract classes cannot be instantiated. Subclass it first.");
  }
  if (image.is_actor_class(id)) {
    ErrorRecord record;
    record.kind = symbol(symbols::kInstantiationError);
    record.error_class = image.classes().at(class_id(classes::kActor)).name();
    record.selector = Value::from_symbol(selector_of(call, maker));
    record.message = "Cannot call '" + text + "' on " + name;
    record.hint = maker == Maker::kNew ? "Use spawn instead" : "Use spawnWith: instead";
    return raise_error(call.context(), record);
  }
  if (is_one_of(id, kMadeElsewhere)) {
    return cannot_instantiate(call, maker,
                              "Use the messages that " + name + " has for making instances");
  }
  return std::nullopt;
}

/// A new instance with its constant defaults; then %initFields computes the others.
Outcome make(Call& call) {
  const ClassId id = call.receiver().as_class();
  const Image& image = call.image();
  const Layout& layout = layout_of(image, id);
  call.heap().reserve(layout.fields.size() + 1);
  const Value instance = new_instance(call.heap(), layout, layout.defaults);
  if (image.find_instance_method(id, symbol(symbols::kInitFields)) == nullptr) {
    return Outcome::result(instance);
  }
  return send_to(call, instance, symbol(symbols::kInitFields), {});
}

Outcome instance_new(Call& call) {
  if (auto refused = refuse(call, Maker::kNew)) return *refused;
  return make(call);
}

/// primNewFor: dictionary. The instance that new: overlays; its errors are those of new:.
Outcome instance_new_for(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto refused = refuse(call, Maker::kNewWith)) return *refused;
  if (!is_dictionary(call.argument(1))) {
    return raise_about(call, symbols::kTypeError, selector_of(call, Maker::kNewWith),
                       "new: expects a Dictionary argument");
  }
  return make(call);
}

/// primNew. An instance of any class, for the library's own constructors.
Outcome instance_make(Call& call) { return make(call); }

/// Entries of `overlay` whose keys are no fields of the layout.
std::vector<Value> undeclared(const Layout& layout, Value overlay) {
  std::vector<Value> pairs;
  for (DictionaryCursor at(overlay); !at.is_at_end(); at.advance()) {
    if (at.key().is_symbol() && layout.slot_of(at.key().as_symbol()) >= 0) continue;
    pairs.push_back(at.key());
    pairs.push_back(at.value());
  }
  return pairs;
}

/// primOverlay: dictionary. A copy whose fields have the dictionary's values; undeclared keys are kept
/// in a dictionary in one more slot.
Outcome instance_overlay(Call& call) {
  if (!is_kind(call.receiver(), ObjectKind::kInstance) || !is_dictionary(call.argument(1))) {
    return raise_type_error(call, "Expected an object and a Dictionary");
  }
  const Layout& layout =
      call.image().classes().layout(call.receiver().as_object()->header().layout());
  const std::size_t fields = layout.fields.size();
  call.heap().reserve(fields + 3 + 2 * dictionary_size(call.argument(1)));
  const Value overlay = call.argument(1);
  const std::vector<Value> extra = undeclared(layout, overlay);
  const std::size_t words = fields + (extra.empty() ? 0 : 1);
  const Value extra_fields = extra.empty() ? Value::nil() : new_dictionary(call.heap(), extra);
  Object* copy = call.heap().allocate(ObjectKind::kInstance, layout.id, words);
  const Object* old = call.receiver().as_object();
  for (std::size_t i = 0; i < fields; ++i) {
    const auto given =
        dictionary_get(call.image().symbols(), overlay, Value::from_symbol(layout.fields[i]));
    copy->set_slot(i, given ? *given : old->slot(i));
  }
  if (!extra.empty()) copy->set_slot(fields, extra_fields);
  return Outcome::result(Value::from_object(copy));
}

// --- Looking -------------------------------------------------------------------------------------

/// An actor's state, or an object of a user's class: their fields can be read by name.
bool has_readable_fields(const Image& image, Value value) {
  if (is_kind(value, ObjectKind::kActorState)) return true;
  return is_kind(value, ObjectKind::kInstance) &&
         !image.classes().at(image.class_of(value)).library.load(std::memory_order_acquire);
}

/// The undeclared fields of an object, or nil.
Value extra_of(const Layout& layout, const Object* object) {
  return object->words() > layout.fields.size() ? object->slot(layout.fields.size()) : Value::nil();
}

Outcome instance_field_names(Call& call) {
  const Value receiver = call.receiver();
  std::vector<Symbol> names;
  if (has_readable_fields(call.image(), receiver)) {
    const Object* object = receiver.as_object();
    const Layout& layout = call.image().classes().layout(object->header().layout());
    names = layout.fields;
    const Value extra = extra_of(layout, object);
    if (is_dictionary(extra)) {
      for (DictionaryCursor at(extra); !at.is_at_end(); at.advance()) {
        if (at.key().is_symbol()) names.push_back(at.key().as_symbol());
      }
    }
  }
  sort_names(call.image(), names);
  return symbol_list_result(call, names);
}

Outcome instance_field_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value receiver = call.receiver();
  if (!has_readable_fields(call.image(), receiver)) {
    return raise_kind(call, symbols::kImmutableValue, "Value types have no instance variables");
  }
  const Value name = call.argument(1);
  if (!name.is_symbol()) return raise_type_error(call, "fieldAt: expects a Symbol");
  const Object* object = receiver.as_object();
  const Layout& layout = call.image().classes().layout(object->header().layout());
  const int slot = layout.slot_of(name.as_symbol());
  if (slot >= 0) return Outcome::result(object->slot(static_cast<std::size_t>(slot)));
  const Value extra = extra_of(layout, object);
  if (!is_dictionary(extra)) return Outcome::result(Value::nil());
  return Outcome::result(
      dictionary_get(call.image().symbols(), extra, name).value_or(Value::nil()));
}

/// Writes an undeclared field into the dictionary in the state's extra slot.
Outcome put_extra(Call& call, std::size_t slot) {
  const Value old = call.receiver().as_object()->slot(slot);
  Root dictionary{call.heap(), old};
  if (!is_dictionary(old)) {
    call.heap().reserve(1);
    dictionary.set(new_dictionary(call.heap(), {}));
  }
  const Value changed = dictionary_put(call.heap(), call.image().symbols(), dictionary,
                                       call.argument(1), call.argument(2));
  call.heap().write(call.receiver().as_object(), slot, changed);
  return Outcome::result(call.argument(2));
}

Outcome instance_field_at_put(Call& call) {
  if (!is_kind(call.receiver(), ObjectKind::kActorState)) {
    return raise_kind(
        call, symbols::kImmutableValue,
        "Value types are immutable. Use a method that returns a new instance instead.");
  }
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "fieldAt:put: expects a Symbol");
  const Layout& layout =
      call.image().classes().layout(call.receiver().as_object()->header().layout());
  const int declared = layout.slot_of(call.argument(1).as_symbol());
  const auto slot = declared >= 0 ? static_cast<std::size_t>(declared) : layout.fields.size();
  if (slot >= call.receiver().as_object()->words()) {
    return raise_kind(call, symbols::kImmutableValue, "This actor has no room for a new field");
  }
  if (!call.receiver().as_object()->header().has(Header::kDirty)) {
    back_up_state(call.context());
  }
  if (declared < 0) return put_extra(call, slot);
  const bool is_self = is_kind(call.argument(2), ObjectKind::kActorState);
  const Value value = is_self ? call.context().self_reference : call.argument(2);
  call.heap().write(call.receiver().as_object(), slot, value);
  return Outcome::result(value);
}

/// removeField: name. In a migration, notes that the field is to go; it still has its value until the
/// migration has ended (runtime/migration.cpp).
Outcome instance_remove_field(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value name = call.argument(1);
  if (!name.is_symbol()) return raise_type_error(call, "removeField: expects a Symbol");
  const Process& process = Process::of(call.context());
  if (!is_kind(call.receiver(), ObjectKind::kActorState) ||
      process.starting != Process::Starting::kMigration) {
    return raise_kind(call, symbols::kRuntimeError,
                      "Fields are removed by `patch C >> state { ... }`");
  }
  const Layout& layout =
      call.image().classes().layout(call.receiver().as_object()->header().layout());
  const Value extra = extra_of(layout, call.receiver().as_object());
  const bool undeclared =
      is_dictionary(extra) && dictionary_get(call.image().symbols(), extra, name).has_value();
  if (layout.slot_of(name.as_symbol()) < 0 && !undeclared) {
    return raise_about(call, symbols::kRuntimeError, call.selector(), {},
                       class_name_of(call.image(), call.receiver()) + " has no field '" +
                           std::string(call.image().symbol(name.as_symbol())) + "'");
  }
  ExecutionContext& context = call.context();
  const Value before = context.scratch.is_nil() ? Value::empty_list() : context.scratch;
  context.scratch = make_cons(call.heap(), name, before);
  return Outcome::result(self_of(call));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"instance_new", 0, 0, instance_new},
    PrimitiveInfo{"instance_new_for", 1, 0, instance_new_for},
    PrimitiveInfo{"instance_make", 0, 0, instance_make},
    PrimitiveInfo{"instance_overlay", 1, 0, instance_overlay},
    PrimitiveInfo{"instance_field_names", 0, 0, instance_field_names},
    PrimitiveInfo{"instance_field_at", 1, 0, instance_field_at},
    PrimitiveInfo{"instance_field_at_put", 2, 0, instance_field_at_put},
    PrimitiveInfo{"instance_remove_field", 1, 0, instance_remove_field},
};

}  // namespace

std::span<const PrimitiveInfo> instance_primitives() { return kPrimitives; }

}  // namespace btvm
