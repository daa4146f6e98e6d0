// How the state of an actor follows its class: fields that a new definition adds and drops, and the
// migrations that patches of state add (docs/adr/0019-migrations.md). Part of ProcessHost.
#include <algorithm>
#include <vector>

#include "runtime/process_host.h"
#include "vm/interpreter.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"

namespace btvm {
namespace {

const Layout& layout_of_state(const ExecutionContext& context) {
  return context.image.classes().layout(context.state.as_object()->header().layout());
}

/// The layout of the class that the state counts as of.
const Layout& base_of(const Layout& layout) {
  return layout.variant_of == nullptr ? layout : *layout.variant_of;
}

/// What lies between two layouts of a class, the second one included.
struct Way {
  const Layout* migration = nullptr;  // the first one that a migration made
  bool has_definition = false;        // one comes of a definition of the class
};

Way way_between(const Layout& from, const Layout& to) {
  Way way;
  for (const Layout* at = &to; at != nullptr && at != &from; at = at->previous) {
    if (at->migration != nullptr) {
      way.migration = at;
    } else {
      way.has_definition = true;
    }
  }
  return way;
}

bool contains(const std::vector<Symbol>& names, Symbol name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The names in the list that `removeField:` has made.
std::vector<Symbol> removed_fields(const ExecutionContext& context) {
  std::vector<Symbol> names;
  for (Value at = context.scratch; is_cons(at); at = tail_of(at)) {
    names.push_back(head_of(at).as_symbol());
  }
  return names;
}

/// The fields that the state is to have as of `target`: the declared ones but for those that a migration
/// took away, and those that a migration added. A definition gives back what it declares.
std::vector<Symbol> fields_as_of(const ExecutionContext& context, const Layout& target) {
  const Layout& have = layout_of_state(context);
  const Layout& base = base_of(have);
  const Way way = way_between(base, target);
  const std::vector<Symbol> removed = removed_fields(context);
  std::vector<Symbol> fields;
  for (const Symbol name : target.fields) {
    const bool was_removed = contains(base.fields, name) && !contains(have.fields, name);
    if (contains(removed, name) || (was_removed && !way.has_definition)) continue;
    fields.push_back(name);
  }
  const auto add = [&](Symbol name) {
    if (!contains(fields, name) && !contains(removed, name)) fields.push_back(name);
  };
  for (const Symbol name : have.fields) {
    if (!contains(base.fields, name)) add(name);
  }
  const Value undeclared = context.state.as_object()->slot(have.fields.size());
  if (way.migration == nullptr || !is_dictionary(undeclared)) return fields;
  for (DictionaryCursor at(undeclared); !at.is_at_end(); at.advance()) {
    if (at.key().is_symbol()) add(at.key().as_symbol());
  }
  return fields;
}

/// Replaces the state by one as of `target`. Values of fields that both have are kept, new fields have
/// their constant default; undeclared fields stay. May collect.
void convert_state(ExecutionContext& context, const Layout& target) {
  const Layout& have = layout_of_state(context);
  const std::vector<Symbol> fields = fields_as_of(context, target);
  const Layout& layout =
      fields == target.fields ? target : context.image.variant_of(target, fields);
  const Value extra = context.state.as_object()->slot(have.fields.size());
  const std::size_t extra_words = is_dictionary(extra) ? 2 * dictionary_size(extra) + 1 : 0;
  context.heap.reserve(fields.size() + 2 + extra_words);
  const Object* old = context.state.as_object();
  const Value undeclared = old->slot(have.fields.size());
  std::vector<Value> values(fields.size(), Value::nil());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const int before = have.slot_of(fields[i]);
    const int declared = target.slot_of(fields[i]);
    if (before >= 0) {
      values[i] = old->slot(static_cast<std::size_t>(before));
    } else if (declared >= 0) {
      values[i] = target.defaults[static_cast<std::size_t>(declared)];
    }
  }
  std::vector<Value> rest;
  if (is_dictionary(undeclared)) {
    for (DictionaryCursor at(undeclared); !at.is_at_end(); at.advance()) {
      const int slot = at.key().is_symbol() ? layout.slot_of(at.key().as_symbol()) : -1;
      if (slot >= 0) {
        values[static_cast<std::size_t>(slot)] = at.value();
      } else {
        rest.push_back(at.key());
        rest.push_back(at.value());
      }
    }
  }
  const Value remaining = rest.empty() ? Value::nil() : new_dictionary(context.heap, rest);
  Object* state = context.heap.allocate(ObjectKind::kActorState, layout.id, fields.size() + 1);
  for (std::size_t i = 0; i < fields.size(); ++i) state->set_slot(i, values[i]);
  state->set_slot(fields.size(), remaining);
  context.state = Value::from_object(state);
  context.state_backup = Value::nil();
}

}  // namespace

std::optional<Resume> ProcessHost::bring_up_to_date(Process& process) {
  ExecutionContext& context = process.context();
  const Layout& current =
      *image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
  const Layout& base = base_of(layout_of_state(context));
  if (&base == &current) return std::nullopt;
  const Way way = way_between(base, current);
  if (way.migration == nullptr) {
    convert_state(context, current);
    return std::nullopt;
  }
  process.starting = Process::Starting::kMigration;
  context.scratch = Value::nil();  // the fields that it removes
  start_function(context, *way.migration->migration, Value::nil(), {}, nullptr);
  context.registers()[0] = context.state;
  return Resume::kContinue;
}

void ProcessHost::end_migration(Process& process) {
  ExecutionContext& context = process.context();
  process.starting = Process::Starting::kDone;
  const Layout& current =
      *image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
  // Patches that came meanwhile are behind the one that has run.
  convert_state(context, *way_between(base_of(layout_of_state(context)), current).migration);
  if (!process.stopping) context.scratch = Value::nil();
}

}  // namespace btvm
