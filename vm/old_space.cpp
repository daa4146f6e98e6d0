#include "vm/old_space.h"

#include <algorithm>

namespace btvm {

void OldSpace::add_chunk(std::size_t least) {
  // Words: a part of what there is already, within these limits.
  constexpr std::size_t kPart = 4;
  constexpr std::size_t kLeastWords = 1'024;
  constexpr std::size_t kMostWords = 131'072;
  const std::size_t capacity = std::max(least, std::clamp(words / kPart, kLeastWords, kMostWords));
  chunks.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(capacity), capacity, 0});
}

}  // namespace btvm
