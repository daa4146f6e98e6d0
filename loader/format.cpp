#include "loader/format.h"

#include <xxhash.h>

namespace btvm::format {

std::uint64_t digest_of(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace btvm::format
