#include "tools/console/commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/inspect.h"
#include "vm/print.h"

namespace btvm::console {
namespace {

using nlohmann::json;

/// A request that cannot be served; the text is for the user.
struct Refusal {
  std::string text;
};

json pid_json(Pid pid) { return pid.is_none() ? json(nullptr) : json(pid_text(pid)); }

/// `0.5.1`, `5.1` or `5`, and any of them in <>. The generation may be left out.
Pid parse_pid(VirtualMachine& machine, std::string_view text) {
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  std::array<std::uint64_t, 3> parts{};
  std::size_t count = 0;
  for (const char* at = text.data(); count < parts.size();) {
    const auto [end, bad] = std::from_chars(at, text.data() + text.size(), parts[count]);
    if (bad != std::errc()) throw Refusal{"no process number: " + std::string(text)};
    ++count;
    if (end == text.data() + text.size()) break;
    if (*end != '.' || count == parts.size()) {
      throw Refusal{"no process number: " + std::string(text)};
    }
    at = end + 1;
  }
  const std::uint64_t index = count == 3 ? parts[1] : parts[0];
  for (const Pid pid : machine.scheduler().table().pids()) {
    if (pid.index() != index) continue;
    if (count == 1 || pid.generation() == parts[count - 1]) return pid;
  }
  throw Refusal{"no process " + std::string(text) + " is alive"};
}

json wait_json(const WaitReport& wait) {
  return {{"future", pid_json(wait.future)},
          {"callee", pid_json(wait.callee)},
          {"class", wait.callee_class},
          {"selector", wait.selector},
          {"milliseconds", wait.milliseconds < 0 ? json(nullptr) : json(wait.milliseconds)}};
}

json summary_json(const ProcessReport& report) {
  json result{{"pid", pid_json(report.pid)},    {"kind", report.kind},
              {"class", report.class_name},     {"state", report.state},
              {"current", report.current},      {"mailbox", report.mailbox},
              {"heapBytes", report.heap_bytes}, {"collections", report.collections}};
  result["waits"] = report.waits ? wait_json(*report.waits) : json(nullptr);
  return result;
}

json stack_json(const ProcessReport& report) {
  json frames = json::array();
  for (const FrameReport& frame : report.stack) {
    frames.push_back({{"place", frame.place}, {"file", frame.file}, {"line", frame.line}});
  }
  return frames;
}

json mailbox_json(const ProcessReport& report) {
  json messages = json::array();
  for (const MessageReport& message : report.messages) {
    messages.push_back({{"selector", message.selector},
                        {"arguments", message.arguments},
                        {"sender", pid_json(message.sender)}});
  }
  return messages;
}

ProcessReport inspect_or_refuse(VirtualMachine& machine, const std::string& argument) {
  if (argument.empty()) throw Refusal{"which process? `ps` lists them"};
  const Pid pid = parse_pid(machine, argument);
  auto report = inspect(machine, pid, Detail::kFull);
  if (!report) throw Refusal{"process " + pid_text(pid) + " ended, or blocks in native code"};
  return std::move(*report);
}

json show(VirtualMachine& machine, const std::string& argument) {
  const ProcessReport report = inspect_or_refuse(machine, argument);
  json result = summary_json(report);
  result["fields"] = json::array();
  for (const auto& [name, value] : report.fields) {
    result["fields"].push_back({{"name", name}, {"value", value}});
  }
  result["stack"] = stack_json(report);
  result["messages"] = mailbox_json(report);
  return result;
}

json ps(VirtualMachine& machine, const Evaluator& evaluator) {
  const ProcessList list = list_processes(machine);
  json processes = json::array();
  for (const ProcessReport& report : list.processes) {
    if (report.pid != evaluator.pid()) processes.push_back(summary_json(report));
  }
  return {{"processes", processes}, {"futures", list.futures}};
}

/// Who awaits whom: each waiting process, with the place where it waits.
json waits(VirtualMachine& machine) {
  json result = json::array();
  for (const ProcessReport& report : list_processes(machine).processes) {
    if (!report.waits) continue;
    const auto full = inspect(machine, report.pid, Detail::kFull);
    if (!full || !full->waits) continue;
    json entry = summary_json(*full);
    entry["at"] = full->stack.empty() ? json(nullptr) : stack_json(*full).front();
    result.push_back(std::move(entry));
  }
  return result;
}

json futures(VirtualMachine& machine) {
  const FutureStatistics counts = machine.scheduler().future_statistics();
  return {{"created", counts.of(FutureEvent::kCreated)},
          {"live", counts.live()},
          {"settled", counts.of(FutureEvent::kSettled)},
          {"collected", counts.of(FutureEvent::kCollected)},
          {"broken", counts.of(FutureEvent::kBroken)},
          {"unseen", counts.of(FutureEvent::kUnseen)}};
}

json eval(Evaluator& evaluator, const std::string& text) {
  if (text.empty()) throw Refusal{"eval what? `eval 1 + 2`"};
  const RunResult result = evaluator.evaluate(text);
  if (result.status != RunResult::Status::kValue) throw Refusal{result.describe()};
  return {{"value", result.text}};
}

json dispatch(VirtualMachine& machine, Evaluator& evaluator, const std::string& command,
              const std::string& argument) {
  if (command == "ps") return ps(machine, evaluator);
  if (command == "show") return show(machine, argument);
  if (command == "stack") return stack_json(inspect_or_refuse(machine, argument));
  if (command == "mailbox") return mailbox_json(inspect_or_refuse(machine, argument));
  if (command == "waits") return waits(machine);
  if (command == "futures") return futures(machine);
  if (command == "eval") return eval(evaluator, argument);
  throw Refusal{"no command '" + command + "'; `help` lists them"};
}

}  // namespace

json answer(VirtualMachine& machine, Evaluator& evaluator, const json& request) {
  const auto text = [&](const char* name) {
    const auto found = request.is_object() ? request.find(name) : request.end();
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  try {
    return {{"ok", true},
            {"result", dispatch(machine, evaluator, text("command"), text("argument"))}};
  } catch (const Refusal& refusal) {
    return {{"ok", false}, {"error", refusal.text}};
  }
}

}  // namespace btvm::console
