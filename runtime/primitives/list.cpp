#include "runtime/primitives/list.h"

#include <array>

#include "runtime/primitives/equal_search.h"
#include "runtime/primitives/support.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

// How many elements cost a reduction: stepped over, put into a new list.
constexpr std::size_t kStepped = 16;
constexpr std::size_t kCopied = 4;

std::string got(const Image& image, Value value) { return "got a " + class_name_of(image, value); }

/// Steps over `n` elements, or to the end.
Value advance(Value list, std::size_t n) {
  for (; n > 0 && is_cons(list); --n) list = tail_of(list);
  return list;
}

bool is_below_one(Value integer) {
  return integer_is_negative(integer) || integer == Value::from_small(0);
}

/// An Integer that is not negative as a number of elements; huge ones are as good as any huge size.
std::size_t count_of(Value integer) {
  return integer.is_small() ? static_cast<std::size_t>(integer.as_small()) : ~std::size_t{0};
}

// --- Parts ---------------------------------------------------------------------------------------

Outcome list_size_of(Call& call) {
  if (auto elsewhere = begin_walk(call, call.receiver(), kStepped)) return *elsewhere;
  return small_result(list_size(call.receiver()));
}

Outcome list_is_empty(Call& call) { return bool_result(call.receiver().is_empty_list()); }

Outcome list_first(Call& call) {
  if (is_cons(call.receiver())) return Outcome::result(head_of(call.receiver()));
  return raise_kind(call, symbols::kDoesNotUnderstand, "Cannot get first element of empty list");
}

Outcome list_rest(Call& call) {
  const Value list = call.receiver();
  return Outcome::result(is_cons(list) ? tail_of(list) : list);
}

Outcome list_last(Call& call) {
  Value list = call.receiver();
  if (!is_cons(list)) {
    return raise_kind(call, symbols::kDoesNotUnderstand, "Cannot get last element of empty list");
  }
  if (auto elsewhere = begin_walk(call, list, kStepped)) return *elsewhere;
  while (is_cons(tail_of(list))) list = tail_of(list);
  return Outcome::result(head_of(list));
}

Outcome list_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value index = call.argument(1);
  if (!is_integer(index)) {
    return raise_type_error(call, "Index must be a positive integer, " + got(call.image(), index));
  }
  const std::string text = "Index " + integer_text(index) + " is out of bounds";
  if (is_below_one(index)) {
    return raise_kind(call, symbols::kDoesNotUnderstand, text + " (must be >= 1)");
  }
  const std::size_t n = count_of(index);
  if (auto elsewhere = begin_walk(call, call.receiver(), kStepped, n)) return *elsewhere;
  const Value list = advance(call.receiver(), n - 1);
  if (!is_cons(list)) return raise_kind(call, symbols::kDoesNotUnderstand, text);
  return Outcome::result(head_of(list));
}

// --- Searching -----------------------------------------------------------------------------------

/// 1-based position of the argument by =:=, or 0; nothing when it takes long.
std::optional<std::size_t> position_of_argument(Call& call) {
  EqualSearch search(call, call.argument(1));
  std::size_t position = 1;
  for (Value list = call.receiver(); is_cons(list); list = tail_of(list), ++position) {
    const auto found = search.is(head_of(list));
    if (!found) return std::nullopt;
    if (*found) return position;
  }
  return 0;
}

Outcome list_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const auto position = position_of_argument(call);
  return position ? bool_result(*position != 0) : Outcome::of(Outcome::Kind::kLong);
}

Outcome list_index_of(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const auto position = position_of_argument(call);
  if (!position) return Outcome::of(Outcome::Kind::kLong);
  return *position == 0 ? Outcome::result(Value::nil()) : small_result(*position);
}

// --- Sublists ------------------------------------------------------------------------------------

/// The first `n` elements of `list`, one of the call's values from `skip` on. May collect.
Outcome first_elements(Call& call, std::size_t skip, std::size_t n) {
  const std::size_t most = n > ~std::size_t{0} - skip ? n : skip + n;
  if (auto elsewhere = begin_walk(call, call.receiver(), kCopied, most)) return *elsewhere;
  std::size_t count = 0;
  for (Value at = advance(call.receiver(), skip); is_cons(at) && count < n; at = tail_of(at)) {
    ++count;
  }
  call.heap().reserve(count * kConsWords);
  std::vector<Value> elements;
  elements.reserve(count);
  for (Value at = advance(call.receiver(), skip); elements.size() < count; at = tail_of(at)) {
    elements.push_back(head_of(at));
  }
  return Outcome::result(new_list(call.heap(), elements));
}

/// The error of take: and drop:, if their argument is no size.
std::optional<Outcome> need_size(Call& call) {
  if (auto waiting = await_arguments(call)) return waiting;
  const Value n = call.argument(1);
  constexpr std::string_view kHint = "Argument must be a non-negative integer, got";
  if (!is_integer(n)) {
    return raise_type_error(call, std::string(kHint) + " a " + class_name_of(call.image(), n));
  }
  if (!integer_is_negative(n)) return std::nullopt;
  return raise_type_error(call, std::string(kHint) + ": " + integer_text(n));
}

Outcome list_take(Call& call) {
  if (auto wrong = need_size(call)) return *wrong;
  return first_elements(call, 0, count_of(call.argument(1)));
}

Outcome list_drop(Call& call) {
  if (auto wrong = need_size(call)) return *wrong;
  const std::size_t n = count_of(call.argument(1));
  if (auto elsewhere = begin_walk(call, call.receiver(), kStepped, n)) return *elsewhere;
  return Outcome::result(advance(call.receiver(), n));
}

Outcome list_from_to(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value from = call.argument(1);
  const Value to = call.argument(2);
  if (!is_integer(from)) {
    return raise_type_error(call,
                            "Start index must be a positive integer, " + got(call.image(), from));
  }
  if (!is_integer(to)) {
    return raise_type_error(call, "End index must be a positive integer, " + got(call.image(), to));
  }
  if (is_below_one(from)) {
    return raise_kind(call, symbols::kDoesNotUnderstand,
                      "Start index " + integer_text(from) + " is out of bounds (must be >= 1)");
  }
  if (integer_compare(to, from) < 0) return Outcome::result(Value::empty_list());
  const std::size_t skip = count_of(from) - 1;
  return first_elements(call, skip, to.is_small() ? count_of(to) - skip : ~std::size_t{0});
}

Outcome list_reversed(Call& call) {
  if (auto elsewhere = begin_walk(call, call.receiver(), kCopied)) return *elsewhere;
  call.heap().reserve(list_size(call.receiver()) * kConsWords);
  Value result = Value::empty_list();
  for (Value list = call.receiver(); is_cons(list); list = tail_of(list)) {
    result = new_cons(call.heap(), head_of(list), result);
  }
  return Outcome::result(result);
}

// --- Iteration -----------------------------------------------------------------------------------

/// primChunk. Four elements and the rest as a Tuple, or one and the rest, or nil at the end: loops over
/// lists are written with match:, which takes tuples apart without a send.
Outcome list_chunk(Call& call) {
  constexpr std::size_t kMost = 4;
  call.heap().reserve(kMost + 2);
  std::array<Value, kMost + 1> parts;
  std::size_t count = 0;
  Value list = call.receiver();
  if (!is_cons(list)) return Outcome::result(Value::nil());
  for (; count < kMost && is_cons(list); list = tail_of(list)) parts[count++] = head_of(list);
  if (count < kMost) {
    count = 1;
    list = tail_of(call.receiver());
  }
  parts[count++] = list;
  return Outcome::result(new_tuple(call.heap(), std::span(parts).first(count)));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"list_size", 0, 0, list_size_of},
    PrimitiveInfo{"list_is_empty", 0, 0, list_is_empty},
    PrimitiveInfo{"list_first", 0, 0, list_first},
    PrimitiveInfo{"list_rest", 0, 0, list_rest},
    PrimitiveInfo{"list_last", 0, 0, list_last},
    PrimitiveInfo{"list_at", 1, 0, list_at},
    PrimitiveInfo{"list_includes", 1, 0, list_includes},
    PrimitiveInfo{"list_index_of", 1, 0, list_index_of},
    PrimitiveInfo{"list_take", 1, 0, list_take},
    PrimitiveInfo{"list_drop", 1, 0, list_drop},
    PrimitiveInfo{"list_from_to", 2, 0, list_from_to},
    PrimitiveInfo{"list_reversed", 0, 0, list_reversed},
    PrimitiveInfo{"list_chunk", 0, 0, list_chunk},
    PrimitiveInfo{"list_chunk_after", 1, 0, list_chunk},
};

}  // namespace

std::span<const PrimitiveInfo> list_primitives() { return kPrimitives; }

}  // namespace btvm
