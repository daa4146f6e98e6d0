// ProcessTable: from Pid to Process, and when a process's memory may go.
//
// A slot is 16 bytes: a word and the process. The word holds the slot's generation, whether the process
// is alive, whether the slot is occupied, and how many threads have it pinned:
//
//   63                       31  30     29       28        0
//   | generation - 1          |alive|occupied|   pins      |
//
// The table is one mapping with room for all processes there can be. The system gives it memory, filled
// with zeros, page by page as slots are first used; it never lies between the blocks that malloc would
// give back.
//
// A pin keeps the memory, not the life, of a process: the last one to let go of a dead process frees
// it, and moves the generation on, so that old Pids resolve to nothing for ever. A worker need not pin the
// actor that it sends to: find().
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "vm/pid.h"

namespace btvm {

class Process;
class SlotCache;

class ProcessTable {
 public:
  /// Frees the memory of a process that is dead and unpinned, and gives its slot back: to the cache of
  /// the worker it is called on (SlotCache::put), or with give_back(). Any thread.
  using Free = void (*)(void* owner, Process& process, std::uint32_t slot);

  ProcessTable(Free free, void* owner);
  ~ProcessTable();
  ProcessTable(const ProcessTable&) = delete;
  ProcessTable& operator=(const ProcessTable&) = delete;

  /// Reserves a slot; the Pid resolves after publish(). None when limits::kProcesses are alive. Any
  /// thread; a worker passes its cache, others null.
  [[nodiscard]] Pid reserve(SlotCache* cache);
  /// Makes `pid` resolve to `process`. Any thread, once for each reserve().
  void publish(Pid pid, Process& process) noexcept;
  /// Takes back a slot that was reserved and not published, or whose process was freed. Any thread.
  void give_back(std::uint32_t slot) noexcept;
  /// The process, pinned, or null when it is gone. Any thread; end with unpin().
  [[nodiscard]] Process* pin(Pid pid) noexcept;
  /// The actor, or null when it is gone. Workers, in a turn: what it answers is not freed before the turn
  /// has ended (scheduler/retired.h). `pid` is an actor's.
  [[nodiscard]] Process* find(Pid pid) const noexcept {
    if (pid.is_none()) return nullptr;
    const Slot& s = slot(pid);
    // acquire: pairs with publish().
    const std::uint64_t word = s.word.load(std::memory_order_acquire);
    return (word & kAlive) != 0 && generation(word) == pid.generation() ? s.process : nullptr;
  }
  /// Pins a process that the caller knows to be alive or pinned. Any thread.
  void pin_again(Pid pid) noexcept;
  void unpin(Pid pid) noexcept;
  /// The process has ended: it can no longer be pinned, and is freed when the last pin goes. Once.
  void retire(Pid pid) noexcept;
  [[nodiscard]] bool alive(Pid pid) const noexcept;

  /// Slots in use: processes alive, and those that are dead but pinned. Any thread.
  [[nodiscard]] std::size_t size() const noexcept;
  /// Pids of all processes that were alive at some moment during the call, ascending by slot.
  [[nodiscard]] std::vector<Pid> pids() const;

 private:
  friend class SlotCache;

  struct Slot {
    std::atomic<std::uint64_t> word;
    Process* process;
  };
  static constexpr unsigned kGenerationShift = 31;
  static constexpr std::uint64_t kAlive = std::uint64_t{1} << 30;
  static constexpr std::uint64_t kOccupied = std::uint64_t{1} << 29;
  static constexpr std::uint64_t kPins = kOccupied - 1;
  /// Generation 0 is never given out, and a slot that was never used holds 0.
  [[nodiscard]] static std::uint64_t generation(std::uint64_t word) noexcept {
    return (word >> kGenerationShift) + 1;
  }
  [[nodiscard]] Slot& slot(Pid pid) const noexcept { return table_[pid.index()]; }
  /// Up to `wanted` free slots; answers how many. Under the mutex.
  std::uint32_t take_free(std::uint32_t wanted, std::uint32_t* slots) noexcept;
  /// Lets go of one pin, or of the life.
  enum class Hold : std::uint8_t { kPin, kLife };
  void release(Pid pid, Hold hold) noexcept;

  const Free free_;
  void* const owner_;
  Slot* table_;
  mutable std::mutex mutex_;  // guards all below
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t slots_ = 0;  // that were ever used
  std::vector<const SlotCache*> caches_;
};

/// One worker's share of the free slots, so that processes are born and die without a lock. Only that
/// worker calls it.
class SlotCache {
 public:
  /// `table` must outlive the cache.
  explicit SlotCache(ProcessTable& table);
  SlotCache(const SlotCache&) = delete;
  SlotCache& operator=(const SlotCache&) = delete;
  /// Gives back what it holds.
  ~SlotCache();

  /// A free slot, or ProcessTable's limit when there is none.
  [[nodiscard]] std::uint32_t take();
  void put(std::uint32_t slot) noexcept;
  /// Any thread: how many it holds, about.
  [[nodiscard]] std::size_t size() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::uint32_t kCapacity = 128;

  ProcessTable& table_;
  std::array<std::uint32_t, kCapacity> slots_{};
  std::atomic<std::uint32_t> count_{0};  // only the owner writes
};

}  // namespace btvm
