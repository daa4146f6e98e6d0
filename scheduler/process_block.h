// The process block: one allocation that holds a whole process.
//
//   0                                                                        kBlockBytes
//   | Process: control part | first heap ->        <- bytecode stack | fiber's native stack |
//
// In a release build a block has 2,048 bytes, so that a process (and every future is one) costs two
// kilobytes and the table slot. Builds whose frames are larger (debug, sanitizers) use larger blocks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scheduler/process.h"
#include "vm/base/build.h"

namespace btvm {

inline constexpr std::size_t kBlockBytes = build::kCompactFibers ? 2'048 : 128 * 1'024;
/// What code on a fiber needs is proved to fit by tests/check_stack.
inline constexpr std::size_t kFiberStackBytes = build::kCompactFibers ? 768 : 96 * 1'024;
inline constexpr std::size_t kFirstHeapBytes = kBlockBytes - kFiberStackBytes - sizeof(Process);
inline constexpr std::size_t kFirstHeapWords = kFirstHeapBytes / sizeof(std::uint64_t);

static_assert(sizeof(Process) % 16 == 0 && kFiberStackBytes % 16 == 0);
static_assert(sizeof(Process) + kFirstHeapBytes + kFiberStackBytes == kBlockBytes);
static_assert(kFirstHeapWords >= 64, "a process that does little never allocates a second block");

}  // namespace btvm
