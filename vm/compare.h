// Equality, order and hash of values (library.md 1.3, language.md 5.5, 5.6).
#pragma once

#include <compare>
#include <cstdint>

#include "vm/value.h"

namespace btvm {

/// `a =:= b`: deep, an Integer never equals a Float. Long lists cost no native stack; other nesting is
/// cut off at limits::kTermNesting (then unequal).
[[nodiscard]] bool strict_equal(Value a, Value b);
/// `a == b`: as strict_equal, but numbers compare by value at every depth; dictionary keys strictly.
[[nodiscard]] bool equal(Value a, Value b);
/// The total order over all values: numbers < symbols < references < blocks < ports < pids < tuples,
/// actors and classes < dictionaries and objects < lists < strings. Needs symbol texts.
class SymbolTable;
[[nodiscard]] std::strong_ordering order(const SymbolTable& symbols, Value a, Value b);
/// 0 to 2^27 - 1; equal for values that are =:=.
[[nodiscard]] std::uint32_t hash_of(Value value);

}  // namespace btvm
