#include "runtime/primitives/changes.h"

#include <array>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

ChangeLog& log_of(Call& call) { return host_of(call.context()).change_log(); }

/// {number, class or metaclass, selector, source, original source or nil, is it active}. May collect.
Value make_entry(Call& call, const ChangeLog::Entry& entry) {
  Heap& heap = call.heap();
  const Method& method = *entry.method;
  Root source{heap, make_string(heap, method.source)};
  Root original{heap, Value::nil()};
  if (entry.original != nullptr) original.set(make_string(heap, entry.original->source));
  constexpr std::size_t kParts = 6;
  heap.reserve(kParts + 1);
  const std::array<Value, kParts> parts{Value::from_small(static_cast<std::int64_t>(entry.number)),
                                        Value::from_class(method.owner, method.class_side),
                                        Value::from_symbol(method.selector),
                                        source.get(),
                                        original.get(),
                                        Value::from_bool(entry.active)};
  return new_tuple(heap, parts);
}

/// primEntries. List of them, oldest first.
Outcome changes_entries(Call& call) {
  const std::vector<ChangeLog::Entry> entries = log_of(call).entries();
  charge(call, entries.size());
  Root list{call.heap(), Value::empty_list()};
  for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
    Root entry{call.heap(), make_entry(call, *at)};
    call.heap().reserve(kConsWords);
    list.set(new_cons(call.heap(), entry, list));
  }
  return Outcome::result(list);
}

std::uint64_t number_argument(Call& call) {
  const Value number = call.argument(1);
  return number.is_small() && number.as_small() > 0 ? static_cast<std::uint64_t>(number.as_small())
                                                    : 0;
}

/// primRevert: number. Was it active?
Outcome changes_revert(Call& call) {
  return bool_result(log_of(call).revert(number_argument(call)));
}

/// primForget: number.
Outcome changes_forget(Call& call) {
  log_of(call).forget(number_argument(call));
  return Outcome::result(Value::nil());
}

Outcome changes_clear(Call& call) {
  log_of(call).clear();
  return Outcome::result(Value::nil());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"changes_entries", 0, 0, changes_entries},
    PrimitiveInfo{"changes_revert", 1, 0, changes_revert},
    PrimitiveInfo{"changes_forget", 1, 0, changes_forget},
    PrimitiveInfo{"changes_clear", 0, 0, changes_clear},
};

}  // namespace

std::span<const PrimitiveInfo> change_primitives() { return kPrimitives; }

}  // namespace btvm
