// ProcessTable: from Pid to Process, and when a process's memory may go.
//
// A slot is 16 bytes: a word and the process. The word holds the slot's generation, whether the process
// is alive, whether the slot is occupied, and how many threads have it pinned:
//
//   63                       31  30     29       28        0
//   | generation              |alive|occupied|   pins      |
//
// A pin keeps the memory, not the life, of a process: the last one to let go of a dead process frees
// it, and moves the generation on, so that old Pids resolve to nothing for ever.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
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
  static constexpr std::uint32_t kSegmentBits = 14;
  static constexpr std::uint32_t kSegmentSize = 1U << kSegmentBits;

  [[nodiscard]] Slot& slot(Pid pid) const noexcept {
    // acquire: pairs with the release in grow().
    return segments_[pid.index() >> kSegmentBits].load(
        std::memory_order_acquire)[pid.index() & (kSegmentSize - 1)];
  }
  /// Lets go of one pin, and of `alive` too when `retiring`.
  void release(Pid pid, bool retiring) noexcept;
  void grow();

  const Free free_;
  void* const owner_;
  std::unique_ptr<std::atomic<Slot*>[]> segments_;
  mutable std::mutex mutex_;  // guards the two below
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t slots_ = 0;
  std::atomic<std::size_t> alive_{0};
};

}  // namespace btvm
