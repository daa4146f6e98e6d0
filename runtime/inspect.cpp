#include "runtime/inspect.h"

#include <algorithm>
#include <chrono>

#include "runtime/process_host.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"
#include "vm/stack_trace.h"

namespace btvm {
namespace {

constexpr std::chrono::milliseconds kPatience{1'000};  // for a process to come to a safepoint
constexpr std::size_t kTextBytes = 200;                // of one printed value

std::string short_text(Value value, const Image& image) {
  const bool by_identity =
      is_kind(value, ObjectKind::kActorRef) || is_kind(value, ObjectKind::kFuture);
  std::string text = print_text(value, image, by_identity ? PrintForm::kRepl : PrintForm::kPrint);
  if (text.size() <= kTextBytes) return text;
  std::size_t end = kTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;  // whole characters
  return text.substr(0, end) + "...";
}

std::string kind_text(Process::Kind kind) {
  switch (kind) {
    case Process::Kind::kFuture: return "future";
    case Process::Kind::kActor: return "actor";
    case Process::Kind::kTask: return "task";
    case Process::Kind::kSession: return "session";
  }
  return "process";
}

std::string state_text(Process& process) {
  if (process.native != nullptr) return "native";
  if (process.context().function == nullptr) return "idle";
  if (process.awaiting != nullptr) return "waiting";
  if (process.blocked) return "blocked";
  return process.sleeping ? "sleeping" : "running";
}

std::string message_text(const Message& message, const Image& image) {
  switch (message.kind) {
    case Message::Kind::kSend: return std::string(image.symbol(message.selector));
    case Message::Kind::kCall: return "(block)";
    case Message::Kind::kRun: return "(top level)";
    case Message::Kind::kNew: return "(initialize)";
    case Message::Kind::kStop: return "(stop)";
    case Message::Kind::kKill: return "(kill)";
    default: break;
  }
  return "(message)";
}

WaitReport wait_report(const Future& future, Image& image, std::int64_t milliseconds) {
  WaitReport wait;
  wait.future = future.pid();
  wait.callee = future.callee;
  wait.milliseconds = milliseconds;
  if (future.selector != Symbol{}) {
    wait.callee_class = image.class_name(future.receiver_class);
    wait.selector = image.symbol(future.selector);
  }
  return wait;
}

/// Fills a report; runs while nothing else touches the process.
class Reporter {
 public:
  Reporter(Image& image, Scheduler& scheduler, Process& process)
      : image_(image), scheduler_(scheduler), process_(process) {}

  ProcessReport summary() {
    ProcessReport report;
    report.pid = process_.pid;
    report.kind = kind_text(process_.kind);
    if (process_.kind == Process::Kind::kActor) {
      report.class_name = image_.class_name(process_.actor_class);
    }
    report.state = state_text(process_);
    if (process_.current != nullptr) report.current = message_text(*process_.current, image_);
    report.mailbox = process_.mailbox.size();
    const Heap& heap = process_.context().heap;
    report.heap_bytes = heap.bytes();
    report.collections = heap.statistics().minor_collections + heap.statistics().full_collections;
    if (process_.awaiting != nullptr) {
      const bool limited = process_.deadline != 0 && process_.deadline != ProcessHost::kNoLimit;
      const std::int64_t left =
          limited ? std::max<std::int64_t>(0, process_.deadline - scheduler_.now()) : -1;
      report.waits = wait_report(*process_.awaiting, image_, left);
    } else if (process_.blocked) {
      report.waits.emplace();
      report.waits->callee = Pid::from_bits(process_.waits_for.load(std::memory_order_relaxed));
    }
    return report;
  }

  void add_details(ProcessReport& report) {
    for (const FrameInfo& frame : stack_frames(process_.context())) add_frame(report, frame);
    process_.mailbox.for_each([&](const Message& message) {
      MessageReport entry{message_text(message, image_), {}, message.sender};
      {
        for (const Value argument : message.arguments()) {
          entry.arguments.push_back(short_text(argument, image_));
        }
      }
      report.messages.push_back(std::move(entry));
    });
    add_fields(report);
  }

 private:
  void add_frame(ProcessReport& report, const FrameInfo& frame) {
    const Function& function = *frame.function;
    const bool main = (function.flags & function_flags::kMain) != 0;
    std::string place = main ? "top level" : std::string(image_.symbol(frame.receiver_class));
    if (!main) place.append(">>").append(image_.symbol(function.name));
    report.stack.push_back({std::move(place), *function.source_file, frame.line});
  }

  void add_fields(ProcessReport& report) {
    const Value state = process_.context().state;
    if (!is_kind(state, ObjectKind::kActorState)) return;
    const Object& object = *state.as_object();
    const Layout& layout = image_.classes().layout(object.header().layout());
    for (std::size_t i = 0; i < layout.fields.size() && i < object.words(); ++i) {
      report.fields.emplace_back(image_.symbol(layout.fields[i]),
                                 short_text(object.slot(i), image_));
    }
  }

  Image& image_;
  Scheduler& scheduler_;
  Process& process_;
};

/// A process that runs no code is only a future.
ProcessReport future_report(Process& process, Image& image) {
  ProcessReport report;
  report.pid = process.pid;
  report.kind = kind_text(process.kind);
  report.state = image.future_state(process.future);
  const WaitReport answer = wait_report(process.future, image, -1);
  if (!answer.callee.is_none()) {
    report.waits = answer;
    report.current = answer.selector;
  }
  return report;
}

}  // namespace

std::optional<ProcessReport> inspect(Image& image, Scheduler& scheduler, Pid pid, Detail detail) {
  Process* process = scheduler.table().pin(pid);
  if (process == nullptr) return std::nullopt;
  std::optional<ProcessReport> report;
  if (!process->has_execution()) {
    report = future_report(*process, image);
  } else {
    scheduler.inspect(
        pid,
        [&](Process& held) {
          Reporter reporter(image, scheduler, held);
          report = reporter.summary();
          if (detail == Detail::kFull) reporter.add_details(*report);
        },
        kPatience);
  }
  scheduler.table().unpin(pid);
  return report;
}

ProcessList list_processes(VirtualMachine& machine) {
  ProcessList list;
  Scheduler& scheduler = machine.scheduler();
  for (const Pid pid : scheduler.table().pids()) {
    Process* process = scheduler.table().pin(pid);
    if (process == nullptr) continue;
    const bool runs_code = process->has_execution();
    scheduler.table().unpin(pid);
    if (!runs_code) {
      ++list.futures;
    } else if (auto report = inspect(machine, pid, Detail::kSummary)) {
      list.processes.push_back(std::move(*report));
    }
  }
  return list;
}

}  // namespace btvm
