// Graphemes of strings by their number (of texts: vm/objects/string.h).
#pragma once

#include <cstddef>
#include <optional>

#include "vm/value.h"

namespace btvm {

/// So many bytes at the beginning of a text may be looked at at any time.
inline constexpr std::size_t kNearBytes = 2'048;

/// How many graphemes the string has. The first time, it looks at all of them; a long text remembers it.
/// Precondition: is_string().
[[nodiscard]] std::size_t grapheme_count(Value string);
/// The same, if it takes a few steps only.
[[nodiscard]] std::optional<std::size_t> known_grapheme_count(Value string);

/// Byte offset of grapheme `n` (0 is the first); the number of bytes when there are no more than n. A long text
/// remembers where some of its graphemes begin, so that only the first question takes long. Precondition:
/// is_string().
[[nodiscard]] std::size_t grapheme_offset(Value string, std::size_t n);
/// The same, if it takes a few steps only: because that is remembered, or near the beginning. `steps` gets how many
/// graphemes at most were looked at.
[[nodiscard]] std::optional<std::size_t> near_grapheme_offset(Value string, std::size_t n,
                                                              std::size_t& steps);

}  // namespace btvm
