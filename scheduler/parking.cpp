#include "scheduler/parking.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace btvm {
namespace {

void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, ParkTimeout timeout) {
  timespec limit{};
  if (timeout) {
    limit.tv_sec = timeout->count() / 1'000;
    limit.tv_nsec = (timeout->count() % 1'000) * 1'000'000;
  }
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAIT_PRIVATE, expected,
          timeout ? &limit : nullptr, nullptr, 0);
}

void futex_wake(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAKE_PRIVATE, INT_MAX, nullptr,
          nullptr, 0);
}

}  // namespace

Parker::Epoch Parker::epoch() const noexcept {
  // seq_cst: stands before the owner's last look at the queues in the total order.
  return static_cast<Epoch>(word_.load(std::memory_order_seq_cst) & ~kSleeping);
}

void Parker::park(Epoch epoch, ParkTimeout timeout) noexcept {
  auto expected = static_cast<std::uint32_t>(epoch);
  // Fails when an unpark() has begun a new epoch.
  if (!word_.compare_exchange_strong(expected, expected | kSleeping, std::memory_order_acq_rel,
                                     std::memory_order_acquire)) {
    return;
  }
  futex_wait(word_, static_cast<std::uint32_t>(epoch) | kSleeping, timeout);
  word_.fetch_and(~kSleeping, std::memory_order_acq_rel);
}

void Parker::unpark() noexcept {
  // seq_cst: the caller's publication comes before it. The bit tells whether a system call is needed.
  const std::uint32_t before = word_.fetch_add(kOneEpoch, std::memory_order_seq_cst);
  if ((before & kSleeping) != 0) futex_wake(word_);
}

ParkingLot::ParkingLot(std::size_t workers)
    : workers_(workers), places_(std::make_unique<Place[]>(workers)) {}

void ParkingLot::begin_search() noexcept { searching_.fetch_add(1, std::memory_order_seq_cst); }

void ParkingLot::end_search() noexcept {
  // The last searcher that stops may leave work behind that nobody was woken for.
  if (searching_.fetch_sub(1, std::memory_order_seq_cst) == 1) wake_one();
}

Parker::Epoch ParkingLot::announce_idle(std::size_t worker) noexcept {
  const Parker::Epoch epoch = places_[worker].parker.epoch();
  places_[worker].idle.store(true, std::memory_order_seq_cst);
  idle_.fetch_add(1, std::memory_order_seq_cst);
  searching_.fetch_sub(1, std::memory_order_seq_cst);
  return epoch;
}

bool ParkingLot::claim(std::size_t worker) noexcept {
  if (!places_[worker].idle.exchange(false, std::memory_order_seq_cst)) return false;
  idle_.fetch_sub(1, std::memory_order_seq_cst);
  searching_.fetch_add(1, std::memory_order_seq_cst);
  return true;
}

void ParkingLot::withdraw(std::size_t worker) noexcept { claim(worker); }

void ParkingLot::park(std::size_t worker, Parker::Epoch epoch, ParkTimeout timeout) noexcept {
  places_[worker].parker.park(epoch, timeout);
  claim(worker);  // false when whoever woke this worker has done it
}

void ParkingLot::wake_one() noexcept {
  // The caller has published its work: either it sees an idle worker here, or that worker sees the
  // work in its last look (both sides are sequentially consistent).
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (searching_.load(std::memory_order_seq_cst) != 0) return;
  if (idle_.load(std::memory_order_seq_cst) == 0) return;
  for (std::size_t i = 0; i < workers_; ++i) {
    if (!claim(i)) continue;
    places_[i].parker.unpark();
    return;
  }
}

void ParkingLot::wake(std::size_t worker) noexcept {
  claim(worker);
  places_[worker].parker.unpark();
}

void ParkingLot::wake_all() noexcept {
  for (std::size_t i = 0; i < workers_; ++i) wake(i);
}

std::size_t ParkingLot::idle_count() const noexcept {
  return idle_.load(std::memory_order_seq_cst);  // pairs with the exchange in claim()
}

}  // namespace btvm
