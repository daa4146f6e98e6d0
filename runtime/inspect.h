// What tools may know about the processes of a running machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/virtual_machine.h"
#include "vm/pid.h"

namespace btvm {

/// What a process awaits: a future, or room in the mailbox of `callee` (then `future` is none).
struct WaitReport {
  Pid future;
  Pid callee;                      // who settles it; none when that is not known
  std::string callee_class;        // empty when the future is no answer to a message
  std::string selector;            // empty likewise
  std::int64_t milliseconds = -1;  // until the time limit; -1: there is none
};

struct FrameReport {
  std::string place;  // `Class>>selector`, or `top level`
  std::string file;   // may be empty
  std::uint32_t line = 0;
};

struct MessageReport {
  std::string selector;  // or what kind of message it is: `(stop)`
  std::vector<std::string> arguments;
  Pid sender;  // none: from outside
};

/// One process, as it was at one moment.
struct ProcessReport {
  Pid pid;
  std::string kind;        // "actor", "task", "session", "future"
  std::string class_name;  // of an actor; empty for others
  std::string state;       // "idle", "waiting", "sleeping", "native", "running", "pending", ...
  std::string current;     // selector of the message being served; empty: none
  std::size_t mailbox = 0;
  std::size_t heap_bytes = 0;
  std::uint32_t collections = 0;
  std::optional<WaitReport> waits;
  // With Detail::kFull only:
  std::vector<FrameReport> stack;  // innermost first
  std::vector<MessageReport> messages;
  std::vector<std::pair<std::string, std::string>> fields;  // name and printed value
};

enum class Detail : std::uint8_t { kSummary, kFull };

/// The process; nothing when it has ended, or cannot be looked at in time (it blocks in native code).
/// Not on a worker.
[[nodiscard]] std::optional<ProcessReport> inspect(Image& image, Scheduler& scheduler, Pid pid,
                                                   Detail detail);
[[nodiscard]] inline std::optional<ProcessReport> inspect(VirtualMachine& machine, Pid pid,
                                                          Detail detail) {
  return inspect(machine.image(), machine.scheduler(), pid, detail);
}

struct ProcessList {
  std::vector<ProcessReport> processes;  // all that run code, by pid
  std::size_t futures = 0;               // that are processes and run none
};
/// Not on a worker. Takes time proportional to the number of processes.
[[nodiscard]] ProcessList list_processes(VirtualMachine& machine);

}  // namespace btvm
