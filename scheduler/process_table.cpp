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

Pid ProcessTable::reserve(SlotCache* cache) {
  std::uint32_t index = limits::kProcesses;
  if (cache != nullptr) {
    index = cache->take();
  } else {
    const std::lock_guard lock(mutex_);
    take_free(1, &index);
  }
  if (index == limits::kProcesses) return Pid();
  return Pid(index, generation(table_[index].word.load(std::memory_order_acquire)));
}

std::uint32_t ProcessTable::take_free(std::uint32_t wanted, std::uint32_t* slots) noexcept {
  std::uint32_t taken = 0;
  for (; taken < wanted; ++taken) {
    if (!free_slots_.empty()) {
      slots[taken] = free_slots_.back();
      free_slots_.pop_back();
    } else if (slots_ < limits::kProcesses) {
      slots[taken] = slots_++;
    } else {
      break;
    }
  }
  return taken;
}

void ProcessTable::give_back(std::uint32_t slot) noexcept {
  const std::lock_guard lock(mutex_);
  free_slots_.push_back(slot);
}

std::size_t ProcessTable::size() const noexcept {
  const std::lock_guard lock(mutex_);
  std::size_t unused = free_slots_.size();
  for (const SlotCache* cache : caches_) unused += cache->size();
  return slots_ > unused ? slots_ - unused : 0;
}

void ProcessTable::publish(Pid pid, Process& process) noexcept {
  Slot& s = slot(pid);
  s.process = &process;
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
  release(pid, Hold::kPin);
  return nullptr;
}

void ProcessTable::pin_again(Pid pid) noexcept {
  slot(pid).word.fetch_add(1, std::memory_order_relaxed);  // the caller's hold orders it
}

void ProcessTable::unpin(Pid pid) noexcept { release(pid, Hold::kPin); }

void ProcessTable::retire(Pid pid) noexcept { release(pid, Hold::kLife); }

void ProcessTable::release(Pid pid, Hold hold) noexcept {
  Slot& s = slot(pid);
  std::uint64_t word = s.word.load(std::memory_order_relaxed);
  std::uint64_t next;
  bool last;
  do {
    next = hold == Hold::kPin ? word - 1 : word & ~kAlive;
    last = (next & kPins) == 0 && (next & kAlive) == 0 && (next & kOccupied) != 0;
    if (last) next = ((next >> kGenerationShift) + 1) << kGenerationShift;
    // release: publishes this thread's use of the process; acquire (the last one): sees everybody's.
  } while (!s.word.compare_exchange_weak(word, next, std::memory_order_acq_rel,
                                         std::memory_order_relaxed));
  if (last) free_(owner_, *s.process, pid.index());
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

// --- SlotCache -----------------------------------------------------------------------------------

SlotCache::SlotCache(ProcessTable& table) : table_(table) {
  const std::lock_guard lock(table_.mutex_);
  table_.caches_.push_back(this);
}

SlotCache::~SlotCache() {
  const std::lock_guard lock(table_.mutex_);
  for (std::uint32_t i = 0; i < count_.load(std::memory_order_relaxed); ++i) {
    table_.free_slots_.push_back(slots_[i]);
  }
  std::erase(table_.caches_, this);
}

std::uint32_t SlotCache::take() {
  std::uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == 0) {
    const std::lock_guard lock(table_.mutex_);
    count = table_.take_free(kCapacity / 2, slots_.data());
    count_.store(count, std::memory_order_relaxed);
    if (count == 0) return limits::kProcesses;
  }
  count_.store(count - 1, std::memory_order_relaxed);
  return slots_[count - 1];
}

void SlotCache::put(std::uint32_t slot) noexcept {
  std::uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == kCapacity) {  // half of it goes, so that the next put and take stay here
    const std::lock_guard lock(table_.mutex_);
    count = kCapacity / 2;
    table_.free_slots_.insert(table_.free_slots_.end(), slots_.begin() + count, slots_.end());
    count_.store(count, std::memory_order_relaxed);
  }
  slots_[count] = slot;
  count_.store(count + 1, std::memory_order_relaxed);
}

}  // namespace btvm
