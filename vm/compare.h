// Equality, order and hash of values (library.md 1.3, language.md 5.5, 5.6).
//
// All walk terms with a stack of their own: neither long lists nor deep nesting use native stack.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "vm/value.h"

namespace btvm {

class SymbolTable;

/// `a =:= b`: deep, an Integer never equals a Float.
[[nodiscard]] bool strict_equal(Value a, Value b);
/// `a == b`: as strict_equal, but numbers compare by value at every depth; dictionary keys
/// strictly.
[[nodiscard]] bool equal(Value a, Value b);
/// Whether 1 and 1.0 differ.
enum class Exactness : bool { kByValue, kStrict };
/// As those, but nothing when more parts than `steps` had to be looked at; it is afterwards how many are left.
[[nodiscard]] std::optional<bool> equal_within(std::size_t& steps, Value a, Value b,
                                               Exactness exactness);
/// The total order over all values: numbers < symbols < references < blocks < ports < pids <
/// tuples, actors and classes < dictionaries and objects < lists < strings. Needs symbol texts.
///
/// Equal in order is equal by `==`, but for blocks: two of one literal have the same place.
[[nodiscard]] std::strong_ordering order(const SymbolTable& symbols, Value a, Value b);
[[nodiscard]] std::optional<std::strong_ordering> order_within(std::size_t& steps,
                                                               const SymbolTable& symbols, Value a,
                                                               Value b);
/// As order, and an Integer comes before the Float of its value: the order of dictionary keys.
/// Equal in it is equal by `=:=`, but for blocks.
[[nodiscard]] std::strong_ordering order_keys(const SymbolTable& symbols, Value a, Value b);
/// 0 to 2^27 - 1; equal for values that are =:=. Very large values are hashed in part.
[[nodiscard]] std::uint32_t hash_of(Value value);

}  // namespace btvm
