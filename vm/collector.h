// Collector: the generational copying collector of one heap.
//
// A minor collection copies the live young objects out of the young block (C. J. Cheney, CACM 1970):
// those that survived one collection already go to the old space, the others to a fresh block.
// "Young" is whatever carries neither kOld nor kImmortal, so an adopted fragment is simply more young
// memory. A full collection copies the old space too. Roots: the Root chain, the RootSource, and in a
// minor collection the remembered set, which holds every old object that may point to a young one:
// mutable objects after a write, and promoted ones whose referents stayed young.
//
// The fresh block is as large as everything that could survive. When much less did, the survivors are
// copied once more into a block that fits, at last into the one inside the process's 2 KB: the cost is
// bounded by what lives, and an idle process gives its memory back. No global pause, no recursion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vm/heap.h"

namespace btvm {

/// Objects that survived twice, and what is known about them.
struct OldSpace {
  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t capacity = 0;
    std::size_t used = 0;
  };
  std::vector<Chunk> chunks;
  std::vector<Object*> remembered;    // carry kRemembered
  Object* handles = nullptr;          // promoted handle objects
  std::size_t words = 0;              // used in all chunks
  std::size_t weight_after_full = 0;  // Heap::full_is_due()
};

/// One collection. Used by Heap only.
class Collector final : public RootVisitor {
 public:
  Collector(Heap& heap, bool full) : heap_(heap), full_(full) {}

  /// Collects; afterwards `needed` words are free between the objects and the stack.
  void run(std::size_t needed);
  void visit(Value& slot) override;

 private:
  /// Copies the live young (full: all) objects into a block of `capacity` words.
  void evacuate(std::size_t capacity, std::size_t needed);
  void move_stack(std::uint64_t* new_end);
  /// Leaves the end of a large block unused: it was made for the case that everything survives.
  void limit_room(std::size_t stack, std::size_t needed);
  void visit_all_roots();
  void scan_copied();
  void scan(Object* object);
  Object* copy(Object* object);
  Object* allocate_old(std::size_t words);
  /// Releases the handles of `list` that died and re-links the others.
  void sweep_handles(Object* list);
  void free_from_space(std::uint64_t* block, std::size_t words);
  [[nodiscard]] bool promotes(const Object* object) const;

  Heap& heap_;
  std::span<const std::uint64_t> leaving_;           // the objects of the block that is being left
  bool only_block_ = false;                          // nothing but these is moved
  const std::uint64_t* high_water_start_ = nullptr;  // start of the block that is being left
  bool full_;
  bool promote_ = false;
  std::uint64_t* scan_ = nullptr;  // young copies up to here have been scanned
  std::vector<Object*> promoted_;  // old copies still to be scanned
};

}  // namespace btvm
