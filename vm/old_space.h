// OldSpace: where a heap keeps the objects that it does not expect to die soon.
//
// It is a list of chunks that grow with it. Those of a large space are mapped: an allocator would keep freed ones for
// the thread that they came from, which would give all of them back to the system in the middle of one of its turns,
// where a collection that takes long, and frees most chunks, is no worker's (docs/adr/0023-long-steps.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm/object.h"

namespace btvm {

/// Uninitialized memory for so many words, mapped when they are many.
class OldChunk {
 public:
  /// Throws std::bad_alloc.
  explicit OldChunk(std::size_t capacity);
  ~OldChunk();
  OldChunk(OldChunk&& other) noexcept;
  OldChunk& operator=(OldChunk&& other) noexcept;
  OldChunk(const OldChunk&) = delete;
  OldChunk& operator=(const OldChunk&) = delete;

  [[nodiscard]] std::uint64_t* words() const { return words_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  std::size_t used = 0;  // words; the objects in them follow each other

 private:
  std::uint64_t* words_;
  std::size_t capacity_;
};

/// Objects that survived, and what is known about them. Owned by its heap.
struct OldSpace {
  std::vector<OldChunk> chunks;
  std::vector<Object*> remembered;    // carry kRemembered
  Object* handles = nullptr;          // promoted handle objects
  std::size_t words = 0;              // used in all chunks
  std::size_t weight_after_full = 0;  // Heap::full_is_due()

  /// Uninitialized room for an object of `size` words, the header included, behind all others.
  [[nodiscard]] Object* allocate(std::size_t size) {
    if (chunks.empty() || chunks.back().capacity() - chunks.back().used < size) add_chunk(size);
    OldChunk& chunk = chunks.back();
    auto* object = reinterpret_cast<Object*>(chunk.words() + chunk.used);
    chunk.used += size;
    words += size;
    return object;
  }

 private:
  void add_chunk(std::size_t least);
};

}  // namespace btvm
