// RunQueue and GlobalQueue: the runnable things (processes) of one worker, and of all of them.
//
// The ring and the way of stealing follow Go's scheduler (src/runtime/proc.go: runqput, runqget,
// runqgrab): the owner appends at the tail with plain stores, owner and thieves compete for the head
// with one compare-and-swap, and a thief takes half of what is there, so that the queues even out in
// few visits. A full ring moves half of itself to the global queue under one lock acquisition.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

#include "vm/base/check.h"

namespace btvm {

/// The queue shared by all workers: overflow of their rings, and what other threads make runnable.
///
/// `Item` has a member `Item* run_link`, which belongs to the queue while the item is in it. First in,
/// first out; unbounded, without allocation. All operations may be called by any thread.
template <typename Item>
class GlobalQueue {
 public:
  GlobalQueue() = default;
  GlobalQueue(const GlobalQueue&) = delete;
  GlobalQueue& operator=(const GlobalQueue&) = delete;

  void push(Item& item) noexcept {
    item.run_link = nullptr;
    push_chain(item, item, 1);
  }

  /// Appends `count` items linked by run_link from `first` to `last`.
  void push_chain(Item& first, Item& last, std::size_t count) noexcept {
    const std::lock_guard lock{mutex_};
    last.run_link = nullptr;
    (last_ == nullptr ? first_ : last_->run_link) = &first;
    last_ = &last;
    // relaxed: written under the mutex; readers without it want a hint, see size().
    size_.store(size_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  /// Takes up to `limit` items off the front, answers how many, and leaves them linked by run_link
  /// from `first`. `first` is nullptr if there were none.
  std::size_t pop_chain(std::size_t limit, Item*& first) noexcept {
    first = nullptr;
    if (limit == 0 || size() == 0) return 0;
    const std::lock_guard lock{mutex_};
    std::size_t taken = 0;
    Item* last = nullptr;
    first = first_;
    while (first_ != nullptr && taken < limit) {
      last = first_;
      first_ = first_->run_link;
      ++taken;
    }
    if (last != nullptr) last->run_link = nullptr;
    if (first_ == nullptr) last_ = nullptr;
    size_.store(size_.load(std::memory_order_relaxed) - taken, std::memory_order_relaxed);
    return taken;
  }

  /// The front item, or nullptr.
  [[nodiscard]] Item* pop() noexcept {
    Item* item;
    pop_chain(1, item);
    return item;
  }

  /// The number of items at some moment during the call. A worker about to park reads it after it has
  /// announced itself idle (ParkingLot), and so cannot miss what was pushed before that.
  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_seq_cst); }

 private:
  std::mutex mutex_;
  Item* first_ = nullptr;             // under mutex_
  Item* last_ = nullptr;              // under mutex_
  std::atomic<std::size_t> size_{0};  // written under mutex_
};

/// The runnable items of one worker: a ring of `ring_slots`, and one place in front of it, `run next`.
///
/// One thread, the owner, pushes and pops; any other may steal. Items are borrowed, never owned. What
/// the pusher wrote to an item is visible to whoever gets it.
///
/// Fairness: items come out in order, except that the item in `run next` goes first, at most
/// kRunNextStreak times in a row; and every kGlobalInterval-th pop looks at the global queue first, so
/// that busy workers cannot starve it.
template <typename Item, std::uint32_t ring_slots = 256>
class RunQueue {
 public:
  static constexpr std::uint32_t kCapacity = ring_slots;  // items
  static_assert((kCapacity & (kCapacity - 1)) == 0, "positions wrap at 2^32: a power of two");
  static constexpr std::uint32_t kRunNextStreak = 16;   // pops
  static constexpr std::uint32_t kGlobalInterval = 61;  // pops; prime, to avoid resonance (from Go)

  /// `global` takes what does not fit and must outlive the queue.
  explicit RunQueue(GlobalQueue<Item>& global) : global_(global) {}
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;

  /// Owner. Appends `item`; if the ring is full, half of it and `item` go to the global queue.
  void push(Item& item) noexcept {
    for (;;) {
      // acquire: pairs with the release of whoever moved the head, who has read its slots by then.
      const std::uint32_t head = head_.load(std::memory_order_acquire);
      const std::uint32_t tail = tail_.load(std::memory_order_relaxed);  // only the owner writes it
      if (tail - head < kCapacity) {
        slot(tail).store(&item, std::memory_order_relaxed);
        tail_.store(tail + 1, std::memory_order_release);  // publishes slot and item to thieves
        return;
      }
      if (overflow(head, item)) return;
    }
  }

  /// Owner. Puts `item` in front of all others, for a direct hand-over; an item that was there
  /// already is appended to the ring. True if there was none, so that thieves have nothing new.
  bool push_next(Item& item) noexcept {
    Item* const displaced = std::exchange(run_next_, &item);
    if (displaced != nullptr) push(*displaced);
    return displaced == nullptr;
  }

  /// Owner. Moves the item in `run next` to the ring. False if there was none.
  bool flush_next() noexcept {
    Item* item = std::exchange(run_next_, nullptr);
    if (item == nullptr) return false;
    push(*item);
    return true;
  }

  /// Owner. The item to run now, or nullptr if this queue and the global one are empty.
  [[nodiscard]] Item* pop() noexcept {
    if (++pops_ % kGlobalInterval == 0) {
      if (Item* item = global_.pop(); item != nullptr) return item;
    }
    if (Item* item = std::exchange(run_next_, nullptr); item != nullptr) {
      if (++streak_ <= kRunNextStreak) return item;
      push(*item);  // its turn comes again after all that was waiting
    }
    streak_ = 0;
    if (Item* item = pop_ring(); item != nullptr) return item;
    return refill();
  }

  /// Owner, with an empty ring. Moves half of the ring of `victim` here, and answers its oldest item,
  /// to run now; nullptr if there was nothing. Never `run next`.
  [[nodiscard]] Item* steal_half(RunQueue& victim) noexcept {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    check(tail == head_.load(std::memory_order_acquire), "only a worker without work steals");
    // The slot before the tail is free, too: the oldest item goes there, and never enters the ring.
    const std::uint32_t count = victim.grab_half(*this, tail - 1);
    if (count == 0) return nullptr;
    Item* item = slot(tail - 1).load(std::memory_order_relaxed);
    tail_.store(tail + count - 1, std::memory_order_release);  // publishes to the next thief
    return item;
  }

  /// Any thread. The number of items in the ring at about this moment; for choosing victims, and for
  /// the last look before parking, after the worker has announced itself idle (ParkingLot).
  [[nodiscard]] std::uint32_t ring_size() const noexcept {
    // The tail first: what was pushed before the call is then either counted or already taken.
    const std::uint32_t tail = tail_.load(std::memory_order_seq_cst);
    const std::uint32_t head = head_.load(std::memory_order_seq_cst);
    const std::uint32_t size = tail - head;
    return size > kCapacity ? 0 : size;  // the head has passed that tail: all of it was taken
  }

 private:
  [[nodiscard]] std::atomic<Item*>& slot(std::uint32_t position) noexcept {
    return ring_[position % kCapacity];
  }

  [[nodiscard]] Item* pop_ring() noexcept {
    // acquire: pairs with thieves' moves of the head; cheap, and keeps the reasoning of push().
    std::uint32_t head = head_.load(std::memory_order_acquire);
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    while (head != tail) {
      Item* item = slot(head).load(std::memory_order_relaxed);
      // release: the slot was read before it is given up (to push(), by this same thread, and so on
      // to a thief that reads the head). A failure means that a thief took it.
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
        return item;
      }
    }
    return nullptr;
  }

  /// Copies half of the ring, rounded up, to `thief`'s from position `at` on; answers how many.
  [[nodiscard]] std::uint32_t grab_half(RunQueue& thief, std::uint32_t at) noexcept {
    // acquire: pairs with the other movers of the head.
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      // acquire: pairs with the release in push(), for slots and items.
      const std::uint32_t tail = tail_.load(std::memory_order_acquire);
      const std::uint32_t size = tail - head;
      if (size > kCapacity) {  // head and tail were read at different times
        head = head_.load(std::memory_order_acquire);
        continue;
      }
      const std::uint32_t count = size - size / 2;
      if (count == 0) return 0;
      // What is copied may be overwritten meanwhile, but then the head has moved and the swap fails.
      for (std::uint32_t i = 0; i < count; ++i) {
        thief.slot(at + i).store(slot(head + i).load(std::memory_order_relaxed),
                                 std::memory_order_relaxed);
      }
      // release: the slots were read before the owner sees them as free.
      if (head_.compare_exchange_weak(head, head + count, std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
        return count;
      }
    }
  }

  /// Moves half of the full ring, and `item`, to the global queue. False if a thief made room.
  [[nodiscard]] bool overflow(std::uint32_t head, Item& item) noexcept {
    constexpr std::uint32_t kMoved = kCapacity / 2;
    // release: as in pop_ring(). acquire: pairs with thieves. Only after the swap are the items ours,
    // and only the owner, which is here, overwrites slots of this ring: they can be read afterwards.
    if (!head_.compare_exchange_strong(head, head + kMoved, std::memory_order_acq_rel,
                                       std::memory_order_relaxed)) {
      return false;
    }
    Item* const first = slot(head).load(std::memory_order_relaxed);
    Item* last = first;
    for (std::uint32_t i = 1; i < kMoved; ++i) {
      last->run_link = slot(head + i).load(std::memory_order_relaxed);
      last = last->run_link;
    }
    last->run_link = &item;
    global_.push_chain(*first, item, kMoved + 1);
    return true;
  }

  /// Takes a share of the global queue: all for one item, then no more than half a ring.
  [[nodiscard]] Item* refill() noexcept {
    const std::size_t share = std::min<std::size_t>(global_.size() / 2 + 1, kCapacity / 2);
    Item* item;
    if (global_.pop_chain(share, item) == 0) return nullptr;
    for (Item* other = item->run_link; other != nullptr;) {
      Item* const following = other->run_link;  // read first: once pushed, a thief may have it
      push(*other);
      other = following;
    }
    return item;
  }

  // Written by the owner and by thieves.
  alignas(64) std::atomic<std::uint32_t> head_{0};
  // Written by the owner only; the tail is read by thieves.
  alignas(64) std::atomic<std::uint32_t> tail_{0};
  // The owner's alone: its worker runs it within a turn, on a warm cache, and nobody steals it.
  Item* run_next_ = nullptr;
  std::uint32_t pops_ = 0;
  std::uint32_t streak_ = 0;  // pops in a row that came from run_next_
  GlobalQueue<Item>& global_;
  alignas(64) std::array<std::atomic<Item*>, kCapacity> ring_{};
};

}  // namespace btvm
