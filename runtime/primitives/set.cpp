#include "runtime/primitives/set.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"

namespace btvm {
namespace {

const SymbolTable& symbols_of(Call& call) { return call.image().symbols(); }

/// Both arguments of an operation on two sets: awaited, and nothing when they are sets.
std::optional<Outcome> refuse_pair(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_set(call.argument(1))) return raise_type_error(call, "Argument must be a Set");
  return std::nullopt;
}

// How many elements cost a reduction: compared, copied.
constexpr std::size_t kCompared = 4;
constexpr std::size_t kCopied = 16;

/// begin_work() for an operation on two sets, which may change the larger one to make its result.
std::optional<Outcome> begin_pair(Call& call, bool may_change) {
  const Value a = call.receiver();
  const Value b = call.argument(1);
  const bool b_is_few = is_few(b, a);
  if (b_is_few || is_few(a, b)) {
    const Value many = b_is_few ? a : b;
    const bool is_copied = may_change && !is_element_tree(many);
    const std::size_t copied = is_copied ? set_size(many) / kCopied : 0;
    return begin_work(call, kOfTreeChange * std::min(set_size(a), set_size(b)) + copied);
  }
  const auto depth = static_cast<std::size_t>(std::bit_width(set_size(b)));
  return begin_work(call, (set_size(a) * depth + set_size(b)) / kCompared);
}

/// begin_work() for the copy that a change of one element makes of a small or flat set.
std::optional<Outcome> begin_change(Call& call) {
  const bool is_copied = !is_element_tree(call.receiver());
  return begin_work(call, is_copied ? set_size(call.receiver()) / kCopied : 0);
}

// --- Making --------------------------------------------------------------------------------------

/// Set of the elements of the List in argument 1; its error is that of fromList:.
Outcome set_from_list(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) {
    return raise_about(call, symbols::kTypeError, call.image().symbols().intern("fromList:"),
                       "Expected a List argument");
  }
  if (auto elsewhere = begin_sort_of(call, call.argument(1))) return *elsewhere;
  const std::size_t size = list_size(call.argument(1));
  if (size > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(size + 1);
  std::vector<Value> elements = list_elements(call.argument(1));
  sort_unique(symbols_of(call), elements);
  return Outcome::result(new_set(call.heap(), elements));
}

// --- One element ---------------------------------------------------------------------------------

bool includes_argument(Call& call) {
  return btvm::set_includes(symbols_of(call), call.receiver(), call.argument(1));
}

Outcome set_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  return bool_result(includes_argument(call));
}

Outcome set_add(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  if (set_size(call.receiver()) + 1 > limits::kFlatElements) return raise_too_large(call);
  if (!is_element_tree(call.receiver()) && includes_argument(call)) {
    return Outcome::result(call.receiver());
  }
  if (auto elsewhere = begin_change(call)) return *elsewhere;
  return Outcome::result(
      btvm::set_add(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

Outcome set_remove(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  if (!is_element_tree(call.receiver()) && !includes_argument(call)) {
    return Outcome::result(call.receiver());
  }
  if (auto elsewhere = begin_change(call)) return *elsewhere;
  return Outcome::result(
      btvm::set_remove(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

// --- Two sets ------------------------------------------------------------------------------------

Outcome set_union(Call& call) {
  if (auto refused = refuse_pair(call)) return *refused;
  const std::size_t most = set_size(call.receiver()) + set_size(call.argument(1));
  if (most > limits::kFlatElements) return raise_too_large(call);
  if (auto elsewhere = begin_pair(call, true)) return *elsewhere;
  return Outcome::result(
      btvm::set_union(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

Outcome set_intersection(Call& call) {
  if (auto refused = refuse_pair(call)) return *refused;
  if (auto elsewhere = begin_pair(call, false)) return *elsewhere;
  return Outcome::result(
      btvm::set_intersection(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

Outcome set_difference(Call& call) {
  if (auto refused = refuse_pair(call)) return *refused;
  if (auto elsewhere = begin_pair(call, is_few(call.argument(1), call.receiver())))
    return *elsewhere;
  return Outcome::result(
      btvm::set_difference(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

Outcome set_is_subset(Call& call) {
  if (auto refused = refuse_pair(call)) return *refused;
  if (set_size(call.receiver()) > set_size(call.argument(1))) return bool_result(false);
  if (auto elsewhere = begin_pair(call, false)) return *elsewhere;
  return bool_result(btvm::set_is_subset(symbols_of(call), call.receiver(), call.argument(1)));
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
