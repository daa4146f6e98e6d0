// Fields, class variables, class references and global bindings.
#include <algorithm>

#include "vm/interpreter_slow.h"
#include "vm/objects/dictionary.h"
#include "vm/raise.h"

namespace btvm::slow {
namespace {

bool has_fields(Value value) {
  return is_kind(value, ObjectKind::kInstance) || is_kind(value, ObjectKind::kActorState);
}

/// Slot of the field in objects like `holder`, remembered in the site; -1 when it has none.
int find_slot(ExecutionContext& context, Value holder, FieldSite& site) {
  const LayoutId id = holder.as_object()->header().layout();
  const int slot = context.image.classes().layout(id).slot_of(site.name);
  if (slot >= 0) {
    const auto word = (static_cast<std::uint64_t>(id) << 32) | static_cast<std::uint32_t>(slot + 1);
    site.cache.store(word, std::memory_order_relaxed);  // see vm/inline_cache.h
  }
  return slot;
}

Resume no_field(ExecutionContext& context, Value holder, Symbol name) {
  ErrorRecord record;
  record.kind = symbol(symbols::kRuntimeError);
  record.error_class = holder.is_class()
                           ? context.image.classes().at(holder.as_class()).name()
                           : context.image.classes().at(context.image.class_of(holder)).name();
  record.message = std::string(context.image.symbol(record.error_class)) + " has no field '" +
                   std::string(context.image.symbol(name)) + "'";
  return leave_with(context, raise_error(context, record));
}

/// The undeclared fields of an object made with `new:` or `spawnWith:`, or nil (vm/object.h).
Value extra_fields(ExecutionContext& context, Value holder) {
  const Object* object = holder.as_object();
  const Layout& layout = context.image.classes().layout(object->header().layout());
  if (object->words() != layout.fields.size() + 1) return Value::nil();
  return object->slot(layout.fields.size());
}

/// A copy of the value object in the first operand, with `value` in `slot`, which may be one behind its last.
Value copy_with(ExecutionContext& context, std::size_t slot, Value value) {
  Root stored{context.heap, value};
  const std::size_t words = std::max(reg(context, 0).as_object()->words(), slot + 1);
  context.heap.reserve(words + 1);
  const Object* old = reg(context, 0).as_object();
  Object* copy = context.heap.allocate(ObjectKind::kInstance, old->header().layout(), words);
  for (std::size_t i = 0; i < old->words(); ++i) copy->set_slot(i, old->slot(i));
  copy->set_slot(slot, stored);
  return Value::from_object(copy);
}

/// A field that the class does not declare, of an actor or a value object.
Resume store_undeclared(ExecutionContext& context, Symbol name) {
  if (is_kind(reg(context, 0), ObjectKind::kActorState) &&
      !reg(context, 0).as_object()->header().has(Header::kDirty)) {
    back_up_state(context);
  }
  Root fields{context.heap, extra_fields(context, reg(context, 0))};
  if (!is_dictionary(fields)) {
    context.heap.reserve(1);
    fields.set(new_dictionary(context.heap, {}));
  }
  fields.set(dictionary_put(context.heap, context.image.symbols(), fields, Value::from_symbol(name),
                            reg(context, 1)));
  Object* object = reg(context, 0).as_object();
  const std::size_t slot = context.image.classes().layout(object->header().layout()).fields.size();
  if (is_kind(reg(context, 0), ObjectKind::kInstance)) {
    return set_result(context, copy_with(context, slot, fields));
  }
  context.heap.write(object, slot, fields);
  return next(context);
}

}  // namespace

Resume load_field(ExecutionContext& context) {
  const Value holder = reg(context, 1);
  FieldSite& site = context.function->fields[context.pc[3]];
  if (holder.is_class()) {
    Value value;
    if (!holder.is_metaclass() &&
        context.image.read_class_variable(holder.as_class(), site.name, context.heap, value)) {
      return set_result(context, value);
    }
    return no_field(context, holder, site.name);
  }
  if (!has_fields(holder)) return no_field(context, holder, site.name);
  const int slot = find_slot(context, holder, site);
  if (slot >= 0) {
    return set_result(context, holder.as_object()->slot(static_cast<std::size_t>(slot)));
  }
  const Value extra = extra_fields(context, holder);
  if (is_dictionary(extra)) {
    const auto found =
        dictionary_get(context.image.symbols(), extra, Value::from_symbol(site.name));
    if (found) return set_result(context, *found);
  }
  return no_field(context, holder, site.name);
}

Resume store_field(ExecutionContext& context) {
  const Value holder = reg(context, 0);
  FieldSite& site = context.function->fields[context.pc[3]];
  if (holder.is_class()) {
    const bool done = !holder.is_metaclass() &&
                      context.image.write_class_variable(holder.as_class(), site.name,
                                                         reg(context, 1), context.self_reference);
    return done ? next(context) : no_field(context, holder, site.name);
  }
  if (!has_fields(holder)) return no_field(context, holder, site.name);
  const int slot = find_slot(context, holder, site);
  if (slot < 0) return store_undeclared(context, site.name);
  if (is_kind(holder, ObjectKind::kActorState)) {
    if (!holder.as_object()->header().has(Header::kDirty)) back_up_state(context);
    context.heap.write(reg(context, 0).as_object(), static_cast<std::size_t>(slot),
                       reg(context, 1));
    return next(context);
  }
  return set_result(context, copy_with(context, static_cast<std::size_t>(slot), reg(context, 1)));
}

Resume init_field(ExecutionContext& context) {
  const Value holder = reg(context, 0);
  FieldSite& site = context.function->fields[context.pc[3]];
  if (!has_fields(holder)) return no_field(context, holder, site.name);
  const int slot = find_slot(context, holder, site);
  if (slot < 0) return no_field(context, holder, site.name);
  context.heap.write(holder.as_object(), static_cast<std::size_t>(slot), reg(context, 1));
  return next(context);
}

Resume load_class(ExecutionContext& context) {
  ClassSite& site = context.function->classes[context.pc[2]];
  const std::uint32_t epoch = context.image.epoch();
  const Class* cls = context.image.classes().find(site.name);
  if (cls != nullptr && cls->defined.load(std::memory_order_acquire)) {
    site.cache.store(class_cache::make(epoch, cls->id()), std::memory_order_relaxed);
    return set_result(context, Value::from_class(cls->id()));
  }
  Value value;  // a binding may have an upper-case name: Transcript, Workspace bind:as:
  if (context.host.load_global(context, site.name, value)) return set_result(context, value);
  ErrorRecord record;
  record.kind = symbol(symbols::kClassNotFound);
  record.error_class = site.name;
  record.hint = "Define " + std::string(context.image.symbol(site.name)) +
                " with: Object subclass: " + std::string(context.image.symbol(site.name));
  return leave_with(context, raise_error(context, record));
}

Resume load_global(ExecutionContext& context) {
  const Symbol name = context.function->literals[context.pc[2]].as_symbol();
  Value value;
  if (context.host.load_global(context, name, value)) return set_result(context, value);
  ErrorRecord record;
  record.kind = context.image.symbols().intern("undefined_variable");
  record.message = "Undefined variable: " + std::string(context.image.symbol(name));
  return leave_with(context, raise_error(context, record));
}

Resume store_global(ExecutionContext& context) {
  const Outcome outcome = awaited(context, reg(context, 1));
  if (outcome.kind != Outcome::Kind::kValue) return leave_with(context, outcome);
  const Symbol name = context.function->literals[context.pc[1]].as_symbol();
  context.host.store_global(context, name, outcome.value);
  return next(context);
}

}  // namespace btvm::slow
