// Mailbox: the queue through which everybody reaches a process.
//
// Any thread pushes; only the owner, the worker that runs the process at this moment, reads. New nodes
// are pushed on a lock-free stack, the inbox (R. K. Treiber, IBM RJ 5118, 1986). The owner takes the
// whole stack with one exchange and reverses it into a private queue, where it pops, scans and
// unlinks without any atomic operation. Taking everything at once is also what makes the stack safe:
// nodes are never popped one by one, so the ABA problem cannot occur.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace btvm {

/// What became of a node that was pushed.
enum class PushResult : std::uint8_t {
  kFirst,   // the inbox was empty: this pusher must see to it that the owner gets to run
  kQueued,  // an earlier pusher has that duty
  kClosed,  // the mailbox takes nothing any more; the node still belongs to the pusher
};

/// An unbounded queue of intrusive nodes with many writers and one reader.
///
/// `Node` is aligned to 16 bytes and has a member `Node* next`, which belongs to the mailbox while the node
/// is in it; else the mailbox knows nothing of nodes and never frees one. Order: nodes pushed by one thread
/// come out in the order in which it pushed them, and a push that happens before another comes out before
/// it.
///
/// Going to sleep without losing a wake-up: the owner first announces that it sleeps with a
/// sequentially consistent store or exchange, and then asks pop() or empty_for_owner(); whoever gets
/// kFirst from push() afterwards loads that announcement, sequentially consistent too. As all four
/// operations stand in one total order, at least one side sees the other. Sleeping is allowed only when
/// the inbox is empty, so kQueued always has an owner on its way that will find the node.
template <typename Node>
class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Any thread, as long as it keeps the mailbox alive. Lock-free. Unless the answer is kClosed, the
  /// owner may take the node, and free it, before this returns.
  [[nodiscard]] PushResult push(Node& node) noexcept {
    static_assert(alignof(Node) >= (1U << kZeroBits),
                  "the inbox leaves out zero bits of the address");
    std::uint64_t inbox = inbox_.load(std::memory_order_relaxed);  // a stale read costs one retry
    do {
      if (inbox == kClosed) return PushResult::kClosed;
      node.next = top_of(inbox);
      // release: publishes the node to the owner's exchange in take_inbox(). seq_cst: see the class.
    } while (!inbox_.compare_exchange_weak(inbox, with_one_more(inbox, node),
                                           std::memory_order_seq_cst, std::memory_order_relaxed));
    return inbox == 0 ? PushResult::kFirst : PushResult::kQueued;
  }

  /// Owner. The oldest node, which is the caller's from now on, or nullptr.
  [[nodiscard]] Node* pop() noexcept { return unlink_after(nullptr); }

  /// Owner. True if pop() would answer nullptr.
  [[nodiscard]] bool empty_for_owner() const noexcept { return first_ == nullptr && nothing_new(); }

  /// Owner. True if nothing was pushed since the owner last took the inbox (with pop(), first() or
  /// for_each()); then a process that has scanned its whole mailbox without a match may sleep.
  [[nodiscard]] bool nothing_new() const noexcept {
    // seq_cst: pairs with the exchange in push(), as the class describes.
    return is_without_nodes(inbox_.load(std::memory_order_seq_cst));
  }

  /// Owner. The oldest node, left where it is, or nullptr. Following `next` from it visits, oldest
  /// first, all nodes that had arrived.
  [[nodiscard]] Node* first() noexcept {
    take_inbox();
    return first_;
  }

  /// Owner. Unlinks and answers the node behind `previous`, or the oldest one if that is nullptr;
  /// answers nullptr if there is none. Selective receive keeps `previous` as its save pointer.
  /// Precondition: `previous` is in this mailbox and was seen through first().
  [[nodiscard]] Node* unlink_after(Node* previous) noexcept {
    Node*& link = previous == nullptr ? first_ : previous->next;
    if (link == nullptr) take_inbox();
    Node* node = link;
    if (node == nullptr) return nullptr;
    link = node->next;
    if (last_ == node) last_ = previous;
    add_to_queued(-1);
    return node;
  }

  /// Owner. Calls `visit(const Node&)` for each node, oldest first. `visit` must not change the
  /// mailbox.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (const Node* node = first(); node != nullptr; node = node->next) visit(*node);
  }

  /// Owner. From now on push() answers kClosed. What was pushed before stays, to be popped.
  void close() noexcept {
    // acquire: the nodes taken. release: pairs with is_closed().
    const std::uint64_t inbox = inbox_.exchange(kClosed, std::memory_order_acq_rel);
    if (inbox != kClosed) append_reversed(top_of(inbox));
  }

  /// Any thread. True once close() has been called.
  [[nodiscard]] bool is_closed() const noexcept {
    return inbox_.load(std::memory_order_acquire) == kClosed;  // pairs with close()
  }

  /// Any thread. How many nodes are in the mailbox; may be a little behind, and too few for a moment
  /// while the owner takes in what has come; for limits and tools. Of those that the owner has not yet taken it
  /// counts 2^20 - 1 at most.
  [[nodiscard]] std::size_t size() const noexcept {
    return queued_.load(std::memory_order_relaxed) +
           (inbox_.load(std::memory_order_relaxed) & kCountMask);
  }

 private:
  // The inbox is one word: the address of the newest node without its zero bits, and how many there are,
  // so that counting them is no further operation on a contended line.
  //
  //   63                                20              0
  //   | address of the newest node / 16 | nodes         |
  static constexpr unsigned kZeroBits = 4;
  static constexpr unsigned kCountBits = 20;
  static constexpr std::uint64_t kCountMask = (std::uint64_t{1} << kCountBits) - 1;
  /// The inbox of a closed mailbox: no node lies at this address.
  static constexpr std::uint64_t kClosed = std::uint64_t{1} << kCountBits;

  [[nodiscard]] static Node* top_of(std::uint64_t inbox) noexcept {
    return reinterpret_cast<Node*>((inbox >> kCountBits) << kZeroBits);
  }
  [[nodiscard]] static bool is_without_nodes(std::uint64_t inbox) noexcept {
    return inbox == 0 || inbox == kClosed;
  }
  [[nodiscard]] static std::uint64_t with_one_more(std::uint64_t inbox, Node& node) noexcept {
    const std::uint64_t count = inbox & kCountMask;
    // Addresses of programs have 47 bits.
    return (reinterpret_cast<std::uintptr_t>(&node) << (kCountBits - kZeroBits)) |
           (count == kCountMask ? count : count + 1);
  }

  /// Moves all that has arrived to the end of the private queue.
  void take_inbox() noexcept {
    // To skip the exchange. seq_cst: the owner may have just announced that it is about to sleep, and
    // this is its last look: see the class.
    if (is_without_nodes(inbox_.load(std::memory_order_seq_cst))) return;  // found next time
    // acquire: pairs with the release in push(), so that the nodes' contents are visible. Pushers
    // never unlink, and only the owner closes, so the inbox cannot have become empty or closed.
    append_reversed(top_of(inbox_.exchange(0, std::memory_order_acquire)));
  }

  void append_reversed(Node* top) noexcept {
    if (top == nullptr) return;
    Node* const newest = top;
    Node* oldest = nullptr;
    std::int32_t count = 0;
    for (; top != nullptr; ++count) {
      Node* const older = top->next;
      top->next = oldest;
      oldest = top;
      top = older;
    }
    add_to_queued(count);
    (last_ == nullptr ? first_ : last_->next) = oldest;
    last_ = newest;
  }

  void add_to_queued(std::int32_t change) noexcept {
    // relaxed, and no read-modify-write: only the owner writes, others want a rough number.
    const std::uint32_t before = queued_.load(std::memory_order_relaxed);
    queued_.store(before + static_cast<std::uint32_t>(change), std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> inbox_{0};   // everybody writes
  std::atomic<std::uint32_t> queued_{0};  // the owner writes: nodes in the private queue
  Node* first_ = nullptr;                 // the owner's: the oldest node of the private queue
  Node* last_ = nullptr;                  // the owner's: nullptr exactly if first_ is
};

}  // namespace btvm
