// ChildProcess: a program that this machine started, for the primitives of Subprocess.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/native_resource.h"
#include "scheduler/poller.h"
#include "scheduler/scheduler.h"

namespace btvm {

/// A child of this program. When its last handle goes before it has ended, it is killed; in any case its
/// remains are taken away. Any thread may call anything.
class ChildProcess final : public NativeResource, private Poller::Watch {
 public:
  static constexpr Kind kKind = Kind::kChild;

  struct Start {
    std::vector<std::string> words;  // the program, looked for in PATH, and its arguments
    std::string folder;              // empty: that of this program
    std::vector<std::pair<std::string, std::string>> environment;  // besides this program's own
    bool merge_errors = false;                                     // to the output
  };
  struct Pipes {
    int input = -1;  // what is written here the child reads
    int output = -1;
    int errors = -1;  // -1 when merged
  };
  /// Starts it. Null, with an errno, when that fails. Blocks for about a millisecond.
  static ChildProcess* start(const Start& start, Pipes& pipes, std::shared_ptr<Poller> poller,
                             Scheduler& scheduler, int& error);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Its exit status when it has ended; 128 and the signal's number after a signal. Nothing: not yet, and
  /// the process `waiting` is woken when it ends.
  std::optional<int> wait_for(Pid waiting);
  void forget(Pid waiting);
  /// Sends a signal, unless it has ended.
  void signal(int number);
  /// Kills it and all that it has started and that still runs below it; what it has left to itself is spared.
  /// Reads files of the system for each: not on a worker.
  void kill_with_descendants();

 private:
  ChildProcess(pid_t pid, int handle, std::shared_ptr<Poller> poller, Scheduler& scheduler);
  ~ChildProcess();
  static void destroy(Counted& counted) noexcept { delete static_cast<ChildProcess*>(&counted); }
  void ready(bool readable, bool writable) override;
  /// Takes its status, if it has ended. Under mutex_.
  void look();

  const pid_t pid_;
  const int handle_;  // a pidfd: becomes readable when the child ends
  const std::shared_ptr<Poller> poller_;
  Scheduler& scheduler_;
  std::mutex mutex_;
  std::optional<int> status_;  // under mutex_
  std::vector<Pid> waiting_;   // under mutex_
};

}  // namespace btvm
