#include "scheduler/process_table.h"

#include "vm/base/check.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {
constexpr std::uint32_t kMaxSegments = limits::kProcesses >> 14;
}  // namespace

ProcessTable::ProcessTable(Free free, void* owner)
    : free_(free), owner_(owner), segments_(std::make_unique<std::atomic<Slot*>[]>(kMaxSegments)) {}

ProcessTable::~ProcessTable() {
  for (std::uint32_t i = 0; i < kMaxSegments; ++i) {
    delete[] segments_[i].load(std::memory_order_relaxed);
  }
}

void ProcessTable::grow() {
  auto* segment = new Slot[kSegmentSize]();
  for (std::uint32_t i = 0; i < kSegmentSize; ++i) {
    // Generation 0 is never given out: the Pid of no process.
    segment[i].word.store(std::uint64_t{1} << kGenerationShift, std::memory_order_relaxed);
  }
  segments_[slots_ >> kSegmentBits].store(segment, std::memory_order_release);  // see slot()
  for (std::uint32_t i = kSegmentSize; i-- > 0;) free_slots_.push_back(slots_ + i);
  slots_ += kSegmentSize;
}

Pid ProcessTable::reserve() {
  const std::lock_guard lock(mutex_);
  if (free_slots_.empty()) {
    if (slots_ >= limits::kProcesses) return Pid();
    grow();
  }
  const std::uint32_t index = free_slots_.back();
  free_slots_.pop_back();
  const Slot& found =
      segments_[index >> kSegmentBits].load(std::memory_order_relaxed)[index & (kSegmentSize - 1)];
  return Pid(index, found.word.load(std::memory_order_acquire) >> kGenerationShift);
}

void ProcessTable::cancel(Pid pid) noexcept {
  const std::lock_guard lock(mutex_);
  free_slots_.push_back(pid.index());
}

void ProcessTable::publish(Pid pid, Process& process) noexcept {
  Slot& s = slot(pid);
  s.process = &process;
  alive_.fetch_add(1, std::memory_order_relaxed);
  // release: publishes s.process and the process to pin(). Failed pins of old Pids may be counted in
  // the word at this moment, so it is changed, not stored.
  s.word.fetch_or(kAlive | kOccupied, std::memory_order_release);
}

Process* ProcessTable::pin(Pid pid) noexcept {
  if (pid.is_none()) return nullptr;
  Slot& s = slot(pid);
  // acquire: pairs with publish().
  const std::uint64_t before = s.word.fetch_add(1, std::memory_order_acquire);
  if ((before & kAlive) != 0 && (before >> kGenerationShift) == pid.generation()) {
    return s.process;
  }
  release(pid, false);
  return nullptr;
}

void ProcessTable::pin_again(Pid pid) noexcept {
  slot(pid).word.fetch_add(1, std::memory_order_relaxed);  // the caller's hold orders it
}

void ProcessTable::unpin(Pid pid) noexcept { release(pid, false); }

void ProcessTable::retire(Pid pid) noexcept {
  pin_again(pid);
  alive_.fetch_sub(1, std::memory_order_relaxed);
  release(pid, true);
}

void ProcessTable::release(Pid pid, bool retiring) noexcept {
  Slot& s = slot(pid);
  std::uint64_t word = s.word.load(std::memory_order_relaxed);
  std::uint64_t next;
  bool last;
  do {
    next = word - 1;
    if (retiring) next &= ~kAlive;
    last = (next & kPins) == 0 && (next & kAlive) == 0 && (next & kOccupied) != 0;
    if (last) next = ((next >> kGenerationShift) + 1) << kGenerationShift;
    // release: publishes this thread's use of the process; acquire (the last one): sees everybody's.
  } while (!s.word.compare_exchange_weak(word, next, std::memory_order_acq_rel,
                                         std::memory_order_relaxed));
  if (!last) return;
  free_(owner_, *s.process);
  const std::lock_guard lock(mutex_);
  free_slots_.push_back(pid.index());
}

bool ProcessTable::alive(Pid pid) const noexcept {
  if (pid.is_none()) return false;
  const std::uint64_t word = slot(pid).word.load(std::memory_order_acquire);
  return (word & kAlive) != 0 && (word >> kGenerationShift) == pid.generation();
}

std::vector<Pid> ProcessTable::pids() const {
  std::vector<Pid> result;
  std::uint32_t slots;
  {
    const std::lock_guard lock(mutex_);
    slots = slots_;
  }
  for (std::uint32_t i = 0; i < slots; ++i) {
    const std::uint64_t word = slot(Pid(i, 1)).word.load(std::memory_order_acquire);
    if ((word & kAlive) != 0) result.emplace_back(i, word >> kGenerationShift);
  }
  return result;
}

}  // namespace btvm
