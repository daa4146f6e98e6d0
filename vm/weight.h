// Weight: how much work a walk over a whole value is.
#pragma once

#include <cstddef>

#include "vm/base/limits.h"
#include "vm/value.h"

namespace btvm {

/// What a text counts for: its bytes where they are read, and next to nothing where it is shared.
enum class TextWeight : bool { kShared, kRead };

/// About how many reductions it costs to copy, print or compare `value` (vm/long_step.h). Nothing beyond
/// `most` is counted; what is shared inside counts as often as it is reached.
[[nodiscard]] std::size_t weight_of(Value value, TextWeight texts,
                                    std::size_t most = limits::kLongStep + 1);

/// Bits of Integers that one reduction adds, compares or shifts.
inline constexpr std::size_t kBitsPerReduction = 512;
/// About how many reductions the product of Integers of so many bits costs.
[[nodiscard]] std::size_t product_work(std::size_t bits, std::size_t other_bits);
/// The same of making decimal digits of so many bits, or these of digits.
[[nodiscard]] std::size_t conversion_work(std::size_t bits);

/// True when copying the value would hold a worker for too long.
[[nodiscard]] inline bool is_long_to_copy(Value value) {
  return value.is_reference() && weight_of(value, TextWeight::kShared) > limits::kLongStep;
}

}  // namespace btvm
