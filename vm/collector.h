// Collector: the generational copying collector of one heap.
//
// A minor collection copies the live young objects out of the young block (C. J. Cheney, CACM 1970):
// those that survived one collection already go to the old space, the others to a fresh block. When most
// of what was young survived the last time, as where a list grows, all go to the old space at once.
// "Young" is whatever carries neither kOld nor kImmortal, so an adopted fragment is simply more young
// memory. A full collection copies the old space too, to a new one; what is little then becomes young
// again. Roots: the Root chain, the RootSource, and in a minor collection the remembered set, which holds
// every old object that may point to a young one: mutable objects after a write, and promoted ones whose
// referents stayed young.
//
// The fresh block is as large as everything that could survive. When much less did, the survivors are
// copied once more into a block that fits, at last into the one inside the process's 2 KB: the cost is
// bounded by what lives, and an idle process gives its memory back. No global pause, no recursion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vm/heap.h"
#include "vm/old_space.h"

namespace btvm {

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
  /// Lets what is little be young again, so that it needs no old space.
  void rejuvenate(std::size_t needed);
  /// Exchanges a block that is far too large; `unmoved` words of it are no objects.
  void shrink(std::size_t unmoved, std::size_t needed);
  void move_stack(std::uint64_t* new_end);
  /// Leaves the end of a large block unused: it was made for the case that everything survives.
  void limit_room(std::size_t stack, std::size_t needed);
  void visit_all_roots();
  /// What is put into the old space from now on is to be scanned.
  void begin_old_scan();
  /// Scans all copies that were not scanned yet, and what is copied by that.
  void scan_copied();
  /// The next old copy to be scanned; null when there is none for now.
  Object* next_old_copy();
  void scan_young(Object* object);
  void scan_old(Object* object);
  /// Where what `slot` refers to is now. Precondition: it is a reference.
  [[nodiscard]] Value moved(Value slot);
  Object* copy(Object* object);
  /// Releases the handles of `list` that died and re-links the others.
  void sweep_handles(Object* list);
  void free_from_space(std::uint64_t* block, std::size_t words);
  [[nodiscard]] bool promotes(const Object* object) const;

  Heap& heap_;
  std::span<const std::uint64_t> leaving_;           // the objects of the block that is being left
  bool only_block_ = false;                          // nothing but these is moved
  const std::uint64_t* high_water_start_ = nullptr;  // start of the block that is being left
  bool full_;
  bool promote_ = false;           // what survived before
  bool promote_all_ = false;       // and what did not
  std::uint64_t* scan_ = nullptr;  // young copies up to here have been scanned
  std::size_t scan_chunk_ = 0;     // and old ones up to this word of this chunk
  std::size_t scan_word_ = 0;
};

}  // namespace btvm
