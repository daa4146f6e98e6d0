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
// it, and moves the generation on, so that old Pids resolve to nothing for ever.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "vm/pid.h"

namespace btvm {

class Process;

class ProcessTable {
 public:
  /// Frees the memory of a process that is dead and unpinned. Any thread.
  using Free = void (*)(void* owner, Process& process);

  ProcessTable(Free free, void* owner);
  ~ProcessTable();
  ProcessTable(const ProcessTable&) = delete;
  ProcessTable& operator=(const ProcessTable&) = delete;

  /// Reserves a slot; the Pid resolves after publish(). None when limits::kProcesses are alive. Any
  /// thread.
  [[nodiscard]] Pid reserve();
  /// Makes `pid` resolve to `process`. Any thread, once for each reserve().
  void publish(Pid pid, Process& process) noexcept;
  /// Gives back a reserved slot that was not published.
  void cancel(Pid pid) noexcept;
  /// The process, pinned, or null when it is gone. Any thread; end with unpin().
  [[nodiscard]] Process* pin(Pid pid) noexcept;
  /// Pins a process that the caller knows to be alive or pinned. Any thread.
  void pin_again(Pid pid) noexcept;
  void unpin(Pid pid) noexcept;
  /// The process has ended: it can no longer be pinned, and is freed when the last pin goes. Once.
  void retire(Pid pid) noexcept;
  [[nodiscard]] bool alive(Pid pid) const noexcept;

  /// Processes alive now. Any thread.
  [[nodiscard]] std::size_t size() const noexcept { return alive_.load(std::memory_order_relaxed); }
  /// Pids of all processes that were alive at some moment during the call, ascending by slot.
  [[nodiscard]] std::vector<Pid> pids() const;

 private:
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
  /// Lets go of one pin, and of `alive` too when `retiring`.
  void release(Pid pid, bool retiring) noexcept;

  const Free free_;
  void* const owner_;
  Slot* table_;
  mutable std::mutex mutex_;  // guards the two below
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t slots_ = 0;  // that were ever used
  std::atomic<std::size_t> alive_{0};
};

}  // namespace btvm
