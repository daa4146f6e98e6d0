// Parking: how worker threads without work go to sleep, and how they are woken, without a lost wake-up
// and without waking more of them than there is work for.
//
// The difficulty is the moment between "I found no work" and "I sleep". Parker closes it for one
// thread with an epoch (an event count, as in Folly's EventCount): who sleeps names the epoch in which
// it decided to, and every unpark starts a new one. ParkingLot closes it for all: a worker announces
// that it is idle, then looks at the queues once more; who makes something runnable publishes it, then
// looks for idle workers. A full fence between the two steps on either side makes at least one see the
// other. The counting of searching workers follows Go ("Worker thread parking/unparking" in
// src/runtime/proc.go): while one worker searches, nobody else is woken, and the last searcher that
// finds work wakes the next.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace btvm {

/// How long to sleep at most; no value: until woken.
using ParkTimeout = std::optional<std::chrono::milliseconds>;

/// Puts one thread to sleep until another wakes it. A futex; no CPU is used meanwhile.
class Parker {
 public:
  /// A point in time before which wake-ups do not count.
  enum class Epoch : std::uint32_t {};

  Parker() = default;
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  /// Owner. To be called before the last look for a reason not to sleep.
  [[nodiscard]] Epoch epoch() const noexcept;
  /// Owner. Sleeps unless unpark() was called since `epoch`. Returns after an unpark(), after
  /// `timeout`, or for no reason.
  void park(Epoch epoch, ParkTimeout timeout) noexcept;
  /// Any thread. The owner's current or next park() of an earlier epoch returns. What the caller did
  /// before is visible to the owner after park(). No system call if the owner is awake.
  void unpark() noexcept;

 private:
  static constexpr std::uint32_t kSleeping =
      1;  // bit 0: the owner is in the kernel, or going there
  static constexpr std::uint32_t kOneEpoch = 2;  // the other bits count the epochs, and may wrap

  std::atomic<std::uint32_t> word_{0};  // everybody writes
};

/// The workers of one scheduler, seen as asleep, searching for work, or running.
///
/// The life of a worker that finds its own queue empty:
///
///     lot.begin_search();
///   search:
///     if ((work = steal from all))   { lot.end_search(); run it }
///     auto epoch = lot.announce_idle(self);           // from here on others may wake it
///     if (any queue is not empty)    { lot.withdraw(self); goto search }
///     lot.park(self, epoch, time to the next timer);  // then it searches again
///     goto search
///
/// And of whoever makes something runnable, worker or not: publish it in a queue, then wake_one().
/// Only queues that every searcher looks at count: those of all workers, and the global one.
class ParkingLot {
 public:
  /// `workers` is at least 1; their numbers are 0 to workers - 1.
  explicit ParkingLot(std::size_t workers);
  ParkingLot(const ParkingLot&) = delete;
  ParkingLot& operator=(const ParkingLot&) = delete;

  /// A running worker starts to search. Searchers keep others from being woken, so search briefly.
  void begin_search() noexcept;
  /// A searching worker has found work, or stops for good. If it was the last searcher, wakes another
  /// worker, as more may have been published meanwhile.
  void end_search() noexcept;
  /// A searching worker found nothing: it becomes idle. Afterwards it must look at all queues again.
  [[nodiscard]] Parker::Epoch announce_idle(std::size_t worker) noexcept;
  /// An idle worker that saw something: it searches again.
  void withdraw(std::size_t worker) noexcept;
  /// An idle worker sleeps; it searches again when this returns: after a wake-up, after `timeout`, or
  /// for no reason.
  void park(std::size_t worker, Parker::Epoch epoch, ParkTimeout timeout) noexcept;

  /// Any thread, after it has published work: unless a worker is searching, wakes an idle one.
  void wake_one() noexcept;
  /// Any thread: wakes `worker` if it sleeps, or keeps it from falling asleep, for what only that
  /// worker can do (an earlier timer, a process pinned to it).
  void wake(std::size_t worker) noexcept;
  /// Any thread: wakes all, for instance to stop.
  void wake_all() noexcept;

  /// Any thread; hints for tools and tests.
  [[nodiscard]] std::size_t idle_count() const noexcept;
  [[nodiscard]] std::size_t searching_count() const noexcept {
    return searching_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::size_t workers() const noexcept { return workers_; }

 private:
  /// One worker's place; a cache line of its own, as others write to it.
  struct alignas(64) Place {
    Parker parker;
    std::atomic<bool> idle{false};
  };

  /// Ends the idleness of `worker` and makes it a searcher. False if it was not idle (any more).
  bool claim(std::size_t worker) noexcept;

  const std::size_t workers_;
  const std::unique_ptr<Place[]> places_;
  // Written when workers come and go, read at each wake_one().
  alignas(64) std::atomic<std::uint32_t> idle_{0};
  std::atomic<std::uint32_t> searching_{0};
};

}  // namespace btvm
