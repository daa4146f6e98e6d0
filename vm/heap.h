// Heap: the memory of one process.
//
// Young objects and the bytecode stack share one block, as in BEAM:
//
//   start            top                      stack pointer                  end
//   | young objects ->|        free            |<- frames (vm/frame.h)        |
//
// When they meet, a collection copies the live young objects into a fresh block (or promotes those
// that survived once) and moves the stack to its upper end. The first block lies inside the process's
// own 2 KB; later ones come from malloc. Fragments are blocks filled by somebody else (a message, a
// future's value); the heap adopts them and their objects count as young. See docs/memory.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vm/counted.h"
#include "vm/object.h"
#include "vm/root.h"
#include "vm/value.h"

namespace btvm {

struct OldSpace;  // vm/old_space.h; made when first needed

/// Called by the collector for each root; may change the Value.
class RootVisitor {
 public:
  virtual void visit(Value& slot) = 0;

 protected:
  ~RootVisitor() = default;
};

/// Whoever knows the roots of a heap besides its Root objects: frames, registers, mailbox.
class RootSource {
 public:
  virtual void visit_roots(RootVisitor& visitor) = 0;

 protected:
  ~RootSource() = default;
};

/// Objects made outside of the heap of the process that will get them. Filled by copy_term, owned by
/// one holder at a time (message, future), then adopted by a Heap or freed.
struct Fragment {
  Fragment* next = nullptr;
  std::size_t words = 0;      // capacity of data
  Object* handles = nullptr;  // handle objects inside, linked by payload word 1
  [[nodiscard]] std::uint64_t* data() { return reinterpret_cast<std::uint64_t*>(this + 1); }

  /// Null when memory is out.
  [[nodiscard]] static Fragment* create(std::size_t words);
  /// Releases what its handles count, then the memory. Null is allowed.
  static void destroy(Fragment* fragment) noexcept {
    if (fragment != nullptr) free(fragment);
  }

 private:
  static void free(Fragment* fragment) noexcept;
};

/// The memory of one process. Owned by it; used by one thread at a time.
class Heap {
 public:
  struct Statistics {
    std::uint32_t minor_collections = 0;
    std::uint32_t full_collections = 0;
  };

  /// `first_block` is borrowed for the life of the heap and never freed by it.
  Heap(std::span<std::uint64_t> first_block, RootSource& roots) noexcept;
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // --- Allocation -----------------------------------------------------------------------------

  [[nodiscard]] bool has_room(std::size_t words) const {
    return static_cast<std::size_t>(stack_pointer_ - top_) >= words && !stress_;
  }
  /// Makes room for `words` (headers included). May collect. Does not fail: past the limit it sets
  /// over_limit(), which the interpreter turns into an error at the next safepoint.
  void reserve(std::size_t words) {
    if (!has_room(words)) collect_for(words);
  }
  /// A new object with an unset payload. Never collects. Precondition: room was reserved.
  [[nodiscard]] Object* allocate(ObjectKind kind, LayoutId layout, std::size_t words) {
    Object* object = reinterpret_cast<Object*>(top_);
    top_ += words + 1;
    object->set_header(Header(kind, layout, words));
    return object;
  }
  /// Puts a new handle object (payload 0 = Counted*, already retained for it) on the handle list.
  void link_handle(Object* object) {
    object->set_raw(1, reinterpret_cast<std::uint64_t>(handles_));
    handles_ = object;
    ++new_handles_;
    ++handle_count_;
    off_heap_bytes_ += reinterpret_cast<const Counted*>(object->raw(0))->bytes();
  }
  /// Stores into a mutable object (kActorState, kCell) with the write barrier. Never collects.
  void write(Object* holder, std::size_t slot, Value value) {
    holder->set_slot(slot, value);
    if (holder->header().has(Header::kOld) && value.is_reference()) remember(holder);
  }
  /// Takes over a fragment: its objects count as young from now on. Null is allowed.
  void adopt(Fragment* fragment) noexcept {
    if (fragment != nullptr) take_over(fragment);
  }

  // --- Collection -----------------------------------------------------------------------------

  /// Collects now; afterwards `words` are free. Without `full`: the young objects, and all when enough has
  /// come to the old space since it was last collected.
  void collect(bool full, std::size_t words);
  /// True when so much was adopted, or so many handles were made, since the last collection that one is
  /// due: a handle may keep far more than its own size.
  [[nodiscard]] bool wants_collection() const {
    return fragment_words_ > kAdoptedWords + 2 * static_cast<std::size_t>(end_ - start_) ||
           new_handles_ > kNewHandles;
  }
  /// True when little room is left and the collection that follows will take about a millisecond or more.
  [[nodiscard]] bool is_long_collection_near() const {
    const auto room = static_cast<std::size_t>(stack_pointer_ - top_);
    const bool near = room * kNearPart < static_cast<std::size_t>(end_ - start_);
    return (near || wants_collection()) && is_collection_long();
  }
  /// Collects before every allocation, to find unrooted Values (--gc-stress).
  void set_stress(bool on) { stress_ = on; }
  /// Largest number of bytes this heap may hold, off-heap memory included. 0: no limit.
  void set_limit_bytes(std::size_t bytes) { limit_bytes_ = bytes; }
  [[nodiscard]] bool over_limit() const { return over_limit_; }
  void clear_over_limit() { over_limit_ = false; }
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] Statistics statistics() const { return statistics_; }

  // --- The bytecode stack: words, growing down from stack_end() ----------------------------------

  [[nodiscard]] std::uint64_t* stack_end() const { return end_; }
  [[nodiscard]] std::uint64_t* stack_pointer() const { return stack_pointer_; }
  /// Precondition: top <= sp <= stack_end().
  void set_stack_pointer(std::uint64_t* sp) { stack_pointer_ = sp; }

 private:
  static constexpr std::size_t kAdoptedWords = 1'024;
  static constexpr std::uint32_t kNewHandles = 1'024;
  static constexpr std::size_t kNearPart = 16;  // of the block

  friend class Root;
  friend class Collector;  // vm/collector.h

  void take_over(Fragment* fragment) noexcept;
  void collect_for(std::size_t words);
  /// What the old space may hold alive, in words, with what handles keep off the heap.
  [[nodiscard]] std::size_t old_weight(std::size_t old_words) const;
  [[nodiscard]] bool full_is_due() const;
  [[nodiscard]] std::size_t young_words() const {
    return static_cast<std::size_t>(top_ - start_) + fragment_words_;
  }
  [[nodiscard]] std::size_t old_words() const;
  [[nodiscard]] bool is_collection_long() const;
  void remember(Object* holder);

  std::uint64_t* top_;
  std::uint64_t* stack_pointer_;
  std::uint64_t* end_;
  std::uint64_t* start_;
  std::uint64_t* high_water_;   // objects below it survived a collection
  std::uint64_t* first_block_;  // the borrowed one; start_ may be elsewhere
  Object* handles_ = nullptr;
  Fragment* fragments_ = nullptr;
  OldSpace* old_ = nullptr;
  Root* roots_ = nullptr;
  RootSource& root_source_;
  std::size_t limit_bytes_ = 0;
  std::size_t off_heap_bytes_ = 0;
  std::size_t fragment_words_ = 0;
  std::uint32_t first_block_words_;
  std::uint32_t new_handles_ = 0;   // since the last collection
  std::uint32_t handle_count_ = 0;  // on both lists
  bool stress_ = false;
  bool over_limit_ = false;
  // Of the last minor collection, for a guess at the next: how many 256th of the young words it copied, and
  // the width of their number.
  std::uint8_t survival_ = 0xFF;
  std::uint8_t young_width_ = 0;
  Statistics statistics_;
};

// g++ 12 warns that the chain keeps the address of a local variable; the destructor takes it out.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
inline Root::Root(Heap& heap, Value value) : heap_(heap), previous_(heap.roots_), value_(value) {
  heap.roots_ = this;
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
inline Root::~Root() { heap_.roots_ = previous_; }

}  // namespace btvm
