// The memory that the operating system has given to this process.
#pragma once

#include <cstddef>

namespace btvm::cli {

/// Bytes (Linux).
[[nodiscard]] std::size_t resident_bytes();

}  // namespace btvm::cli
