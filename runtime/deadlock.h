// Deadlocks: processes that wait for each other are named at once, not by a timeout.
//
// Who waits for whom is a graph over processes, and futures are processes too. A process that awaits a
// future has an edge to it (Process::waits_for), and a pending future has one to the process that will
// settle it (Future::callee). An edge that something else may end is not there: a wait with a limit of
// its own, a sleep, native code. Every process has at most one edge, so whoever begins to wait just
// follows them; when that leads back to itself, none of them will ever go on. The last process to join
// a cycle finds all other edges in place, so one search at each wait is enough (the idea is that of
// K. M. Chandy, J. Misra and L. M. Haas, Distributed Deadlock Detection, ACM TOCS 1(2), 1983, without
// its messages, as the memory is shared).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/process.h"

namespace btvm {

class Image;
class Scheduler;

/// What becomes of processes that wait for each other.
enum class DeadlockPolicy : std::uint8_t {
  kReport,  // it is reported; their time limits, if any, end it
  kRaise,   // it is an error (kind `deadlock`) in the process that closed the cycle
};

/// The processes, futures among them, on the cycle that `process` has closed by beginning to wait, from
/// itself on; empty when there is none. Follows no more than limits::kWaitEdges edges. Any worker; after
/// Process::waits_for was set.
[[nodiscard]] std::vector<Pid> find_wait_cycle(Scheduler& scheduler, const Process& process);

/// The messages that the processes on the cycle wait for: `A>>x, B>>y`.
[[nodiscard]] std::string cycle_text(const Image& image, Scheduler& scheduler,
                                     const std::vector<Pid>& cycle);

/// Who waits for whom and where, a line each, from process `first` on until the end or the first one that
/// was seen before; empty if `first` does not wait (any more). Not on a worker.
[[nodiscard]] std::string describe_waits(Image& image, Scheduler& scheduler, Pid first);

}  // namespace btvm
