#include "runtime/await_report.h"

namespace btvm {
namespace {

std::string answer_text(const Image& image, const Future& future) {
  if (future.selector == Symbol{}) return "future " + pid_text(future.pid());
  std::string text(image.class_name(future.receiver_class));
  text.append(">>").append(image.symbol(future.selector));
  return future.callee.is_none() ? text : text + " of " + pid_text(future.callee);
}

std::string waiting_text(const Image& image, Scheduler& scheduler, const Process& process) {
  const Pid awaited = Pid::from_bits(process.waits_for.load(std::memory_order_acquire));
  if (process.pause.load(std::memory_order_relaxed) == Process::Pause::kSend) {
    return "waits for room in the mailbox of " + pid_text(awaited);
  }
  if (awaited.is_none()) {
    switch (process.pause.load(std::memory_order_relaxed)) {
      case Process::Pause::kSend:
      case Process::Pause::kAwait: return "awaits something for a limited time";
      case Process::Pause::kSleep: return "sleeps";
      case Process::Pause::kNative: return "is in native code";
    }
  }
  Process* owner = scheduler.table().pin(awaited);
  if (owner == nullptr) return "has just got what it waited for";
  std::string text = "waits for " + answer_text(image, owner->future);
  scheduler.table().unpin(awaited);
  return text;
}

std::string activity_text(const Image& image, Scheduler& scheduler, const Process& process) {
  const Symbol serving = process.serving.load(std::memory_order_relaxed);
  std::string text;
  if (serving != Symbol{}) text = "serves '" + std::string(image.symbol(serving)) + "' and ";
  switch (process.state.load(std::memory_order_acquire)) {
    case Process::State::kIdle: return "is idle";
    case Process::State::kWaiting: return text + waiting_text(image, scheduler, process);
    case Process::State::kRunnable: return text + "is about to run";
    case Process::State::kRunning:
    case Process::State::kNotified: return text + "is running";
    case Process::State::kExited: break;
  }
  return "has ended";
}

std::string queue_text(const Process& process) {
  const std::size_t queued = process.mailbox.size();
  if (queued == 0) return {};
  return "; " + std::to_string(queued) + (queued == 1 ? " message waits" : " messages wait") +
         " in its mailbox";
}

std::string age_text(const Scheduler& scheduler, const Future& future) {
  const auto now = static_cast<std::uint32_t>(scheduler.now());
  return std::to_string(now - future.born) + " ms ago";
}

}  // namespace

std::string describe_awaited(const Image& image, Scheduler& scheduler, const Future& future) {
  const std::string age = age_text(scheduler, future);
  const bool sent = !future.callee.is_none();
  const Pid pid = sent ? future.callee : future.pid();
  Process* process = scheduler.table().pin(pid);
  if (process == nullptr) return "sent " + age + " to " + pid_text(pid) + ", which has ended";
  std::string text;
  if (sent || process->kind != Process::Kind::kFuture) {
    text = (sent ? "sent " : "forked ") + age + (sent ? " to " : " as ") + pid_text(pid) +
           ", which " + activity_text(image, scheduler, *process) + queue_text(*process);
  } else {
    text = "made " + age;
    if (future.made_in != nullptr && !future.made_in->source_file->empty()) {
      text += " at " + *future.made_in->source_file + ":" +
              std::to_string(future.made_in->line_at(future.made_at));
    }
    text += ", and nobody has settled it";
  }
  scheduler.table().unpin(pid);
  return text;
}

}  // namespace btvm
