#include "runtime/primitives/child.h"

#include <signal.h>

#include <array>

#include "runtime/blocking.h"
#include "runtime/child_process.h"
#include "runtime/primitives/channel.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

/// The texts of a list; false when an element is no String or has a zero byte.
bool texts_of(Value list, std::vector<std::string>& texts) {
  for (Value rest = list; is_cons(rest); rest = tail_of(rest)) {
    if (!is_string(head_of(rest))) return false;
    texts.emplace_back(text_of(head_of(rest)));
    if (texts.back().find('\0') != std::string::npos) return false;
  }
  return true;
}

bool pairs_of(Value dictionary, std::vector<std::pair<std::string, std::string>>& pairs) {
  for (std::size_t i = 0; is_dictionary(dictionary) && i < dictionary_size(dictionary); ++i) {
    if (!is_string(key_at(dictionary, i)) || !is_string(value_at(dictionary, i))) return false;
    pairs.emplace_back(text_of(key_at(dictionary, i)), text_of(value_at(dictionary, i)));
  }
  return true;
}

/// primStart: words in: folder with: environment merge: boolean. {child, input, output, errors} with a nil
/// for errors that are merged to the output; an errno; or nil when the arguments are not texts.
Outcome child_start(Call& call) {
  ChildProcess::Start start;
  if (!is_string(call.argument(2)) || !texts_of(call.argument(1), start.words) ||
      !pairs_of(call.argument(3), start.environment) || start.words.empty()) {
    return Outcome::result(Value::nil());
  }
  start.folder = std::string(text_of(call.argument(2)));
  start.merge_errors = call.argument(4) == Value::from_bool(true);
  ProcessHost& host = host_of(call.context());
  ChildProcess::Pipes pipes;
  int error = 0;
  ChildProcess* child = nullptr;
  wait_for_blocking(call.context(), [&] {
    child = ChildProcess::start(start, pipes, host.poller(), host.scheduler(), error);
  });
  if (child == nullptr) return small_result(static_cast<std::size_t>(error));
  Heap& heap = call.heap();
  Root handle{heap, make_native_handle(heap, *child)};
  child->release();
  Root input{heap, make_channel(call, pipes.input)};
  Root output{heap, make_channel(call, pipes.output)};
  Root errors{heap, pipes.errors < 0 ? Value::nil() : make_channel(call, pipes.errors)};
  heap.reserve(5);
  const std::array<Value, 4> all{handle.get(), input.get(), output.get(), errors.get()};
  return Outcome::result(new_tuple(heap, all));
}

/// primWaitFor: child milliseconds: time. Has it ended? -1: no limit.
Outcome child_wait(Call& call) {
  auto* child = resource_of<ChildProcess>(call.argument(1));
  if (child == nullptr || !call.argument(2).is_small()) {
    return raise_type_error(call, "Expected a child process");
  }
  return wait_outside(
      call.context(), call.argument(2).as_small(),
      [&](Pid pid) { return child->wait_for(pid).has_value(); },
      [&](Pid pid) { child->forget(pid); });
}

/// primStatusOf: child. Its exit status, or nil while it runs.
Outcome child_status(Call& call) {
  auto* child = resource_of<ChildProcess>(call.argument(1));
  if (child == nullptr) return raise_type_error(call, "Expected a child process");
  const auto status = child->wait_for(Pid());
  return Outcome::result(status ? Value::from_small(*status) : Value::nil());
}

/// primEnd: child force: boolean. Asks it to end, or makes it.
Outcome child_end(Call& call) {
  auto* child = resource_of<ChildProcess>(call.argument(1));
  if (child == nullptr) return raise_type_error(call, "Expected a child process");
  child->signal(call.argument(2) == Value::from_bool(true) ? SIGKILL : SIGTERM);
  return Outcome::result(Value::nil());
}

/// primKillAll: child. With what it has started.
Outcome child_kill_all(Call& call) {
  auto* child = resource_of<ChildProcess>(call.argument(1));
  if (child == nullptr) return raise_type_error(call, "Expected a child process");
  wait_for_blocking(call.context(), [child] { child->kill_with_descendants(); });
  return Outcome::result(Value::nil());
}

Outcome child_number(Call& call) {
  auto* child = resource_of<ChildProcess>(call.argument(1));
  if (child == nullptr) return raise_type_error(call, "Expected a child process");
  return small_result(static_cast<std::size_t>(child->pid()));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"child_start", 4, primitive_flags::kMayWait, child_start},
    PrimitiveInfo{"child_wait", 2, 0, child_wait},
    PrimitiveInfo{"child_status", 1, 0, child_status},
    PrimitiveInfo{"child_end", 2, 0, child_end},
    PrimitiveInfo{"child_kill_all", 1, primitive_flags::kMayWait, child_kill_all},
    PrimitiveInfo{"child_number", 1, 0, child_number},
};

}  // namespace

std::span<const PrimitiveInfo> child_primitives() { return kPrimitives; }

}  // namespace btvm
