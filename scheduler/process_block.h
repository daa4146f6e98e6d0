// The process block: one allocation that holds a whole process.
//
//   0                                                    kBlockBytes
//   | Process: control part | first heap ->        <- bytecode stack |
//
// A block has 2,048 bytes, so that a process (and every future is one) costs two kilobytes and the table
// slot.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scheduler/process.h"

namespace btvm {

inline constexpr std::size_t kBlockBytes = 2'048;
inline constexpr std::size_t kFirstHeapBytes = kBlockBytes - sizeof(Process);
inline constexpr std::size_t kFirstHeapWords = kFirstHeapBytes / sizeof(std::uint64_t);

static_assert(sizeof(Process) % 16 == 0);
static_assert(kFirstHeapWords >= 64, "a process that does little never allocates a second block");

}  // namespace btvm
