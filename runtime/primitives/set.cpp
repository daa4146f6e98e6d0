#include "runtime/primitives/set.h"

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/compare.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

using Elements = std::span<const Value>;

/// Compares by the total order.
class Before {
 public:
  explicit Before(const Call& call) : symbols_(call.image().symbols()) {}
  bool operator()(Value a, Value b) const { return order(symbols_, a, b) < 0; }

 private:
  const SymbolTable& symbols_;
};

/// Place of `value` in `elements`, or their end. Elements of one place in the order may yet differ:
/// blocks of one literal do.
Elements::iterator find(const Before& before, Elements elements, Value value) {
  const auto [from, to] = std::equal_range(elements.begin(), elements.end(), value, before);
  const auto found = std::find_if(from, to, [value](Value v) { return equal(v, value); });
  return found == to ? elements.end() : found;
}

/// A set of sorted, unique elements. Room for them was reserved.
Outcome set_result(Call& call, Elements elements) {
  return Outcome::result(new_flat(call.heap(), ObjectKind::kSet, elements));
}

Outcome no_set(Call& call) { return raise_type_error(call, "Argument must be a Set"); }

// --- Making --------------------------------------------------------------------------------------

/// Set of the elements of the List in argument 1; its error is that of fromList:.
Outcome set_from_list(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) {
    return raise_about(call, symbols::kTypeError, call.image().symbols().intern("fromList:"),
                       "Expected a List argument");
  }
  const std::size_t size = list_size(call.argument(1));
  if (size > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(size + 1);
  charge(call, size * static_cast<std::size_t>(std::bit_width(size)) / 32);
  std::vector<Value> elements = list_elements(call.argument(1));
  std::stable_sort(elements.begin(), elements.end(), Before(call));
  elements.erase(std::unique(elements.begin(), elements.end(), equal), elements.end());
  return set_result(call, elements);
}

// --- One element ---------------------------------------------------------------------------------

Outcome set_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Elements elements = elements_of(call.receiver());
  return bool_result(find(Before(call), elements, call.argument(1)) != elements.end());
}

Outcome set_add(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const std::size_t size = elements_of(call.receiver()).size();
  if (size + 1 > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(size + 2);
  const Elements old = elements_of(call.receiver());
  const Before before(call);
  if (find(before, old, call.argument(1)) != old.end()) return Outcome::result(call.receiver());
  const auto place = std::upper_bound(old.begin(), old.end(), call.argument(1), before);
  std::vector<Value> elements(old.begin(), place);
  elements.push_back(call.argument(1));
  elements.insert(elements.end(), place, old.end());
  charge(call, size / 64);
  return set_result(call, elements);
}

Outcome set_remove(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const std::size_t size = elements_of(call.receiver()).size();
  call.heap().reserve(size + 1);
  const Elements old = elements_of(call.receiver());
  const auto place = find(Before(call), old, call.argument(1));
  if (place == old.end()) return Outcome::result(call.receiver());
  std::vector<Value> elements(old.begin(), place);
  elements.insert(elements.end(), place + 1, old.end());
  charge(call, size / 64);
  return set_result(call, elements);
}

// --- Two sets ------------------------------------------------------------------------------------

Outcome set_union(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_set(call.argument(1))) return no_set(call);
  const std::size_t most =
      elements_of(call.receiver()).size() + elements_of(call.argument(1)).size();
  if (most > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(most + 1);
  const Elements left = elements_of(call.receiver());
  const Elements right = elements_of(call.argument(1));
  std::vector<Value> elements;
  elements.reserve(most);
  std::merge(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(elements),
             Before(call));
  elements.erase(std::unique(elements.begin(), elements.end(), equal), elements.end());
  charge(call, most / 8);
  return set_result(call, elements);
}

/// The receiver's elements that are in the argument, or that are not.
Outcome keep(Call& call, bool common) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_set(call.argument(1))) return no_set(call);
  const std::size_t size = elements_of(call.receiver()).size();
  call.heap().reserve(size + 1);
  const Elements other = elements_of(call.argument(1));
  const Before before(call);
  std::vector<Value> elements;
  for (const Value element : elements_of(call.receiver())) {
    if ((find(before, other, element) != other.end()) == common) elements.push_back(element);
  }
  charge(call, size * static_cast<std::size_t>(std::bit_width(other.size())) / 32);
  return set_result(call, elements);
}
Outcome set_intersection(Call& call) { return keep(call, true); }
Outcome set_difference(Call& call) { return keep(call, false); }

Outcome set_is_subset(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_set(call.argument(1))) return no_set(call);
  const Elements own = elements_of(call.receiver());
  const Elements other = elements_of(call.argument(1));
  const Before before(call);
  charge(call, own.size() * static_cast<std::size_t>(std::bit_width(other.size())) / 32);
  return bool_result(std::all_of(own.begin(), own.end(), [&](Value element) {
    return find(before, other, element) != other.end();
  }));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"set_from_list", 1, 0, set_from_list},
    PrimitiveInfo{"set_includes", 1, 0, set_includes},
    PrimitiveInfo{"set_add", 1, 0, set_add},
    PrimitiveInfo{"set_remove", 1, 0, set_remove},
    PrimitiveInfo{"set_union", 1, 0, set_union},
    PrimitiveInfo{"set_intersection", 1, 0, set_intersection},
    PrimitiveInfo{"set_difference", 1, 0, set_difference},
    PrimitiveInfo{"set_is_subset", 1, 0, set_is_subset},
};

}  // namespace

std::span<const PrimitiveInfo> set_primitives() { return kPrimitives; }

}  // namespace btvm
