#include "runtime/primitives/shared.h"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "runtime/shared_table.h"
#include "vm/base/limits.h"
#include "vm/copy_term.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"

namespace btvm {
namespace {

SharedStore& store_of(Call& call) { return host_of(call.context()).shared_store(); }

/// A handle in place of the caller's reference. May collect.
Outcome handle_result(Call& call, NativeResource& resource) {
  const Value handle = make_native_handle(call.heap(), resource);
  resource.release();
  return Outcome::result(handle);
}

/// Enters a new resource, which the caller holds, under the name: its handle; nil when there is one of
/// that name and `only_new`. May collect.
Outcome enter(Call& call, NativeResource& made, bool only_new) {
  NativeResource& entered = store_of(call).add(call.argument(1).as_symbol(), made);
  const bool is_new = &entered == &made;
  if (!is_new) made.release();
  if (is_new || !only_new) return handle_result(call, entered);
  entered.release();
  return Outcome::result(Value::nil());
}

/// The handle of what has that name, or nil. May collect.
Outcome find(Call& call, NativeResource::Kind kind) {
  if (!call.argument(1).is_symbol()) return Outcome::result(Value::nil());
  NativeResource* found = store_of(call).find(call.argument(1).as_symbol(), kind);
  return found == nullptr ? Outcome::result(Value::nil()) : handle_result(call, *found);
}

/// What argument 1 is a handle of; null when that is gone.
template <typename Resource>
Resource* resource_argument(Call& call) {
  auto* resource = resource_of<Resource>(call.argument(1));
  return resource == nullptr || resource->is_retired() ? nullptr : resource;
}

/// primX: handle name: name ... The library names who is gone.
Outcome raise_gone(Call& call) {
  return raise_about(call, call.image().symbols().intern("name_not_found"), call.selector(), {},
                     "It was deleted");
}

// --- Tables --------------------------------------------------------------------------------------

/// Words that one reduction copies or frees.
constexpr std::size_t kWordsPerReduction = 16;

/// As many words as a step may free or copy where it is.
std::size_t most_words(Call& call) {
  return call.context().may_leave ? limits::kLongStep * kWordsPerReduction : ~std::size_t{0};
}

SharedTable::Kept keep(Call& call, Value value) {
  return std::make_shared<const KeptTerm>(value, call.context().self_reference);
}

/// May collect.
Value copied_list(Heap& heap, const std::vector<SharedTable::Kept>& terms) {
  Root list{heap, Value::empty_list()};
  for (auto at = terms.rbegin(); at != terms.rend(); ++at) {
    Root copy{heap, copy_into(heap, (*at)->value())};
    heap.reserve(kConsWords);
    list.set(new_cons(heap, copy, list));
  }
  return list;
}

std::optional<SharedTable::Type> table_type(Call& call, Value type) {
  if (!type.is_symbol()) return std::nullopt;
  const std::string_view name = call.image().symbol(type.as_symbol());
  if (name == "set") return SharedTable::Type::kSet;
  if (name == "orderedSet") return SharedTable::Type::kOrderedSet;
  if (name == "bag") return SharedTable::Type::kBag;
  if (name == "duplicateBag") return SharedTable::Type::kDuplicateBag;
  return std::nullopt;
}

/// primMake: name type: type onlyNew: boolean. The handle of a table; nil when the name is taken.
Outcome table_make(Call& call) {
  const auto type = table_type(call, call.argument(2));
  if (!call.argument(1).is_symbol() || !type) return raise_type_error(call, "Expected a Symbol");
  return enter(call, *new SharedTable(*type, call.image().symbols()),
               call.argument(3) == Value::from_bool(true));
}

/// primMakeAnonymous. The handle of a set that is in no store.
Outcome table_make_anonymous(Call& call) {
  return handle_result(call, *new SharedTable(SharedTable::Type::kSet, call.image().symbols()));
}

Outcome table_find(Call& call) { return find(call, NativeResource::Kind::kTable); }

/// primPut: handle at: key value: value.
Outcome table_put(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  for (const std::size_t i : {2, 3}) {
    if (auto elsewhere = begin_copy(call, call.argument(i))) return *elsewhere;
  }
  const auto replaced = most_words(call);
  if (!table->put(keep(call, call.argument(2)), keep(call, call.argument(3)), replaced)) {
    return Outcome::of(Outcome::Kind::kLong);
  }
  charge(call, 4);
  return Outcome::result(call.argument(3));
}

/// primGet: handle at: key. A value, or of a bag the List of values; the handle itself when there is none.
Outcome table_get(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  if (auto elsewhere = begin_lookup(call, call.argument(2))) return *elsewhere;
  std::vector<SharedTable::Kept> values;
  const std::size_t most = most_words(call);
  const std::size_t words = table->get(call.argument(2), most, values);
  if (words == 0) return Outcome::result(call.argument(1));
  if (words > most) return Outcome::of(Outcome::Kind::kLong);
  charge(call, 2 + words / kWordsPerReduction);
  if (table->keeps_many()) return Outcome::result(copied_list(call.heap(), values));
  return Outcome::result(copy_into(call.heap(), values.front()->value()));
}

Outcome table_includes(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  if (auto elsewhere = begin_lookup(call, call.argument(2))) return *elsewhere;
  return bool_result(table->includes(call.argument(2)));
}

Outcome table_remove(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  if (auto elsewhere = begin_lookup(call, call.argument(2))) return *elsewhere;
  if (!table->remove(call.argument(2), most_words(call))) {
    return Outcome::of(Outcome::Kind::kLong);
  }
  return Outcome::result(Value::nil());
}

Outcome table_clear(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  if (auto elsewhere = begin_work(call, table->words() / kWordsPerReduction)) return *elsewhere;
  table->clear();
  return Outcome::result(Value::nil());
}

Outcome table_size(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  return table == nullptr ? raise_gone(call) : small_result(table->size());
}

Outcome table_keys(Call& call) {
  auto* table = resource_argument<SharedTable>(call);
  if (table == nullptr) return raise_gone(call);
  if (auto elsewhere = begin_work(call, table->key_words() / kWordsPerReduction)) return *elsewhere;
  return Outcome::result(copied_list(call.heap(), table->keys()));
}

// --- Counters ------------------------------------------------------------------------------------

/// primMake: name. The handle of a counter; nil when the name is taken.
Outcome counter_make(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected a Symbol");
  return enter(call, *new SharedCounter(), true);
}

Outcome counter_find(Call& call) { return find(call, NativeResource::Kind::kCounter); }

/// primAdd: handle number: n. The sum.
Outcome counter_add(Call& call) {
  auto* counter = resource_argument<SharedCounter>(call);
  if (counter == nullptr) return raise_gone(call);
  if (!call.argument(2).is_small()) return raise_type_error(call, "Argument must be an Integer");
  return Outcome::result(make_integer(call.heap(), counter->add(call.argument(2).as_small())));
}

Outcome counter_reset(Call& call) {
  auto* counter = resource_argument<SharedCounter>(call);
  if (counter == nullptr) return raise_gone(call);
  counter->set(0);
  return small_result(0);
}

/// primDelete: handle name: name. Of tables and counters. Was it there?
Outcome shared_delete(Call& call) {
  if (!is_kind(call.argument(1), ObjectKind::kNative) || !call.argument(2).is_symbol()) {
    return bool_result(false);
  }
  auto* table = resource_of<SharedTable>(call.argument(1));
  if (table != nullptr) {
    if (auto elsewhere = begin_work(call, table->words() / kWordsPerReduction)) return *elsewhere;
  }
  auto* counted = reinterpret_cast<Counted*>(call.argument(1).as_object()->raw(0));
  auto& resource = *static_cast<NativeResource*>(counted);
  const bool was_there = store_of(call).remove(call.argument(2).as_symbol(), resource);
  // Now, as handles that are left would free it within a collection.
  if (was_there && table != nullptr) table->clear();
  return bool_result(was_there);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"table_make", 3, 0, table_make},
    PrimitiveInfo{"table_make_anonymous", 0, 0, table_make_anonymous},
    PrimitiveInfo{"table_find", 1, 0, table_find},
    PrimitiveInfo{"table_put", 3, 0, table_put},
    PrimitiveInfo{"table_get", 2, 0, table_get},
    PrimitiveInfo{"table_includes", 2, 0, table_includes},
    PrimitiveInfo{"table_remove", 2, 0, table_remove},
    PrimitiveInfo{"table_clear", 1, 0, table_clear},
    PrimitiveInfo{"table_size", 1, 0, table_size},
    PrimitiveInfo{"table_keys", 1, 0, table_keys},
    PrimitiveInfo{"counter_make", 1, 0, counter_make},
    PrimitiveInfo{"counter_find", 1, 0, counter_find},
    PrimitiveInfo{"counter_add", 2, 0, counter_add},
    PrimitiveInfo{"counter_reset", 1, 0, counter_reset},
    PrimitiveInfo{"shared_delete", 2, 0, shared_delete},
};

}  // namespace

std::span<const PrimitiveInfo> shared_primitives() { return kPrimitives; }

}  // namespace btvm
