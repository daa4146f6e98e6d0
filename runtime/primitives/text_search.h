// Places in a text, for the primitives of String.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "vm/primitive.h"

namespace btvm {

/// Byte offset of the first occurrence of `wanted` at or behind `from`, or npos. Takes time for the sum of both
/// lengths, where std::string_view::find may take it for their product.
[[nodiscard]] std::size_t find_text(std::string_view text, std::string_view wanted,
                                    std::size_t from = 0);

/// Byte offset of grapheme `n` (0 is the first) of the receiver, a string; its size when there are no more than n.
/// Null: `elsewhere` is what the primitive answers, as it takes long (begin_work()). Charges for the work.
[[nodiscard]] std::optional<std::size_t> grapheme_place(Call& call, std::size_t n,
                                                        std::optional<Outcome>& elsewhere);

}  // namespace btvm
