#include "scheduler/process_table.h"

#include <sys/mman.h>

#include "vm/base/check.h"
#include "vm/base/limits.h"

namespace btvm {

ProcessTable::ProcessTable(Free free, void* owner) : free_(free), owner_(owner) {
  void* memory = ::mmap(nullptr, sizeof(Slot) * limits::kProcesses, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  check(memory != MAP_FAILED, "there are addresses for the process table (2 GiB)");
  table_ = static_cast<Slot*>(memory);
}

ProcessTable::~ProcessTable() { ::munmap(table_, sizeof(Slot) * limits::kProcesses); }

Pid ProcessTable::reserve() {
  const std::lock_guard lock(mutex_);
  std::uint32_t index = slots_;
  if (!free_slots_.empty()) {
    index = free_slots_.back();
    free_slots_.pop_back();
  } else if (slots_ == limits::kProcesses) {
    return Pid();
  } else {
    ++slots_;
  }
  return Pid(index, generation(table_[index].word.load(std::memory_order_acquire)));
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
  if ((before & kAlive) != 0 && generation(before) == pid.generation()) {
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
  return (word & kAlive) != 0 && generation(word) == pid.generation();
}

std::vector<Pid> ProcessTable::pids() const {
  std::vector<Pid> result;
  std::uint32_t slots;
  {
    const std::lock_guard lock(mutex_);
    slots = slots_;
  }
  for (std::uint32_t i = 0; i < slots; ++i) {
    const std::uint64_t word = table_[i].word.load(std::memory_order_acquire);
    if ((word & kAlive) != 0) result.emplace_back(i, generation(word));
  }
  return result;
}

}  // namespace btvm
