// OldSpace: where a heap keeps the objects that it does not expect to die soon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "vm/object.h"

namespace btvm {

/// Uninitialized memory, of which objects take `used` words, one behind the other.
struct OldChunk {
  std::unique_ptr<std::uint64_t[]> words;
  std::size_t capacity = 0;
  std::size_t used = 0;
};

/// Objects that survived, and what is known about them. Owned by its heap.
///
/// The chunks grow with it. An allocator keeps freed memory for the thread that it came from, and that thread, which
/// may be a worker in a turn, looks after each piece: there must not be many when a collection that has left the
/// worker (docs/adr/0023-long-steps.md) frees the old ones.
struct OldSpace {
  std::vector<OldChunk> chunks;
  std::vector<Object*> remembered;    // carry kRemembered
  Object* handles = nullptr;          // promoted handle objects
  std::size_t words = 0;              // used in all chunks
  std::size_t weight_after_full = 0;  // Heap::full_is_due()

  /// Uninitialized room for an object of `size` words, the header included, behind all others.
  [[nodiscard]] Object* allocate(std::size_t size) {
    if (chunks.empty() || chunks.back().capacity - chunks.back().used < size) add_chunk(size);
    OldChunk& chunk = chunks.back();
    auto* object = reinterpret_cast<Object*>(chunk.words.get() + chunk.used);
    chunk.used += size;
    words += size;
    return object;
  }

 private:
  void add_chunk(std::size_t least);
};

}  // namespace btvm
