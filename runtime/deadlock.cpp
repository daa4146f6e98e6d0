#include "runtime/deadlock.h"

#include <algorithm>

#include "runtime/inspect.h"
#include "scheduler/scheduler.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

/// Where the edge of the process `pid` leads now; none without an edge.
Pid next_of(Scheduler& scheduler, Pid pid) {
  Process* process = scheduler.table().pin(pid);
  if (process == nullptr) return {};
  Pid next;
  if (process->kind != Process::Kind::kFuture) {
    // seq_cst: of two processes that begin to wait, one sees the other.
    next = Pid::from_bits(process->waits_for.load(std::memory_order_seq_cst));
  } else if (process->future.state() == Future::State::kPending &&
             !process->future.is_announced()) {
    next = process->future.callee;
  }
  scheduler.table().unpin(pid);
  return next;
}

/// Follows the edges from `first` on, as it begins to wait, and calls `visit(Pid)` for each process that they
/// lead to before they end (false) or lead back (true).
template <typename Visit>
bool leads_back(Scheduler& scheduler, const Process& first, Visit&& visit) {
  Pid at = Pid::from_bits(first.waits_for.load(std::memory_order_seq_cst));
  for (std::size_t edges = 1; edges <= limits::kWaitEdges && !at.is_none(); ++edges) {
    if (at == first.pid) return true;
    visit(at);
    at = next_of(scheduler, at);
  }
  return false;
}

std::vector<Pid> path_back(Scheduler& scheduler, const Process& first) {
  std::vector<Pid> path{first.pid};
  if (!leads_back(scheduler, first, [&](Pid pid) { path.push_back(pid); })) path.clear();
  return path;
}

std::string place_text(const ProcessReport& report) {
  if (report.stack.empty()) return {};
  const FrameReport& frame = report.stack.front();
  std::string text = "\n    at " + frame.place;
  if (!frame.file.empty()) text += " (" + frame.file + ":" + std::to_string(frame.line) + ")";
  return text;
}

std::string process_text(const ProcessReport& report) {
  std::string text = report.class_name.empty() ? report.kind : report.class_name;
  text += " " + pid_text(report.pid);
  if (!report.current.empty()) text += ", serving " + report.current;
  return text;
}

std::string awaited_text(const WaitReport& wait) {
  if (wait.future.is_none()) return "room in the mailbox of " + pid_text(wait.callee);
  if (wait.selector.empty()) return "future " + pid_text(wait.future);
  return wait.callee_class + ">>" + wait.selector + " of " + pid_text(wait.callee);
}

}  // namespace

std::vector<Pid> find_wait_cycle(Scheduler& scheduler, const Process& process) {
  // Nearly always they end, which costs no memory to see.
  if (!leads_back(scheduler, process, [](Pid) {})) return {};
  std::vector<Pid> path = path_back(scheduler, process);
  // The edges were read one after another. Found unchanged, they were all there at one time between.
  if (!path.empty() && path_back(scheduler, process) != path) path.clear();
  return path;
}

std::string cycle_text(const Image& image, Scheduler& scheduler, const std::vector<Pid>& cycle) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& rest) {
    text.append(text.empty() ? "" : ", ").append(name).append(rest);
  };
  bool after_future = false;
  for (std::size_t i = 0; i <= cycle.size(); ++i) {  // the first one is also the last
    Process* process = scheduler.table().pin(cycle[i % cycle.size()]);
    if (process == nullptr) continue;
    const bool is_future = process->kind == Process::Kind::kFuture;
    const Future& future = process->future;
    if (i != 0 && is_future && future.selector != Symbol{}) {
      add(image.class_name(future.receiver_class),
          ">>" + std::string(image.symbol(future.selector)));
    } else if (i != 0 && !is_future && !after_future) {  // one actor waits for the next
      add(image.class_name(process->actor_class), "'s mailbox");
    }
    after_future = is_future;
    scheduler.table().unpin(process->pid);
  }
  return text;
}

std::string describe_waits(Image& image, Scheduler& scheduler, Pid first) {
  std::string text;
  std::vector<Pid> seen;
  for (Pid at = first; std::find(seen.begin(), seen.end(), at) == seen.end();) {
    if (at.is_none() || seen.size() == limits::kWaitEdges) break;
    seen.push_back(at);
    const auto report = inspect(image, scheduler, at, Detail::kFull);
    if (!report) break;
    if (report->kind == "future") {
      at = report->waits ? report->waits->callee : Pid();
      continue;
    }
    if (!report->waits) {
      text += "\n  " + process_text(*report) + " is " + report->state;
      break;
    }
    text += "\n  " + process_text(*report) + ", awaits " + awaited_text(*report->waits) +
            place_text(*report);
    at = report->waits->future.is_none() ? report->waits->callee : report->waits->future;
  }
  return text;
}

}  // namespace btvm
