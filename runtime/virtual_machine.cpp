#include "runtime/virtual_machine.h"

#include <algorithm>

#include "runtime/primitive_table.h"
#include "runtime/standard_library.h"
#include "vm/copy_term.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/print.h"
#include "vm/print_objects.h"
#include "vm/raise.h"
#include "vm/stack_trace.h"

namespace btvm {
namespace {

/// For printing (vm/print.h).
std::string_view future_state_text(const Counted& counted) {
  const auto& future = static_cast<const Future&>(counted);
  switch (outcome_of(const_cast<Future&>(future)).state()) {
    case Future::State::kPending: return "pending";
    case Future::State::kResolved: return "resolved";
    case Future::State::kRejected: return "rejected";
  }
  return "pending";
}

/// Superclasses first. Modules whose superclass is unknown stay at the end, for the linker to name.
std::vector<const Module*> in_order(const Image& image, const std::vector<Module>& modules) {
  std::vector<const Module*> waiting;
  waiting.reserve(modules.size());
  for (const Module& module : modules) waiting.push_back(&module);
  std::vector<const Module*> ordered;
  std::vector<std::string> known;
  const auto ready = [&](const Module* module) {
    std::vector<std::string> own;
    const auto name = [&](SymbolIndex i) { return module->symbols[static_cast<std::size_t>(i)]; };
    const auto is_known = [&](const std::string& cls) {
      if (std::find(known.begin(), known.end(), cls) != known.end()) return true;
      if (std::find(own.begin(), own.end(), cls) != own.end()) return true;
      const auto symbol = image.symbols().find(cls);
      const Class* found = symbol ? image.classes().find(*symbol) : nullptr;
      return found != nullptr && found->defined.load();
    };
    for (const ClassInfo& info : module->classes) {
      if (info.superclass != SymbolIndex::kNone && !is_known(name(info.superclass))) return false;
      own.push_back(name(info.name));
    }
    for (const ExtensionInfo& info : module->extensions) {
      if (!is_known(name(info.class_name))) return false;
    }
    return true;
  };
  for (bool progress = true; progress;) {
    progress = false;
    for (auto at = waiting.begin(); at != waiting.end();) {
      if (!ready(*at)) {
        ++at;
        continue;
      }
      for (const ClassInfo& info : (*at)->classes) {
        known.push_back((*at)->symbols[static_cast<std::size_t>(info.name)]);
      }
      ordered.push_back(*at);
      at = waiting.erase(at);
      progress = true;
    }
  }
  ordered.insert(ordered.end(), waiting.begin(), waiting.end());
  return ordered;
}

std::string text_field(Value exception, exception_fields::Index field) {
  const Value text = exception_field(exception, field);
  return is_string(text) ? std::string(text_of(text)) : std::string();
}

std::string symbol_field(const Image& image, Value exception, exception_fields::Index field) {
  const Value symbol = exception_field(exception, field);
  return symbol.is_symbol() && !symbol.is_nil() ? std::string(image.symbol(symbol.as_symbol()))
                                                : std::string();
}

/// `    at Class>>selector (file:line)`, or `    at file:line` for top-level code; `    async at` when it
/// awaited what the frames above did.
std::string frame_text(const Image& image, const Object& frame) {
  const auto shown = [&](stack_frame_fields::Index i) {
    return print_text(frame.slot(i), image, PrintForm::kDisplay);
  };
  std::string place;
  if (is_string(frame.slot(stack_frame_fields::kFile))) {
    place = shown(stack_frame_fields::kFile);
    if (frame.slot(stack_frame_fields::kLine).is_small()) {
      place += ":" + shown(stack_frame_fields::kLine);
    }
  }
  const std::string method = shown(stack_frame_fields::kMethod);
  if (!frame.slot(stack_frame_fields::kNote).is_nil()) {
    const bool message = !frame.slot(stack_frame_fields::kMethod).is_nil();
    const std::string what =
        message ? shown(stack_frame_fields::kReceiverClass) + ">>" + method : "future";
    return "    awaiting " + what + ", " + shown(stack_frame_fields::kNote) + "\n";
  }
  const std::string receiver = shown(stack_frame_fields::kReceiverClass);
  const bool top_level =
      receiver == "UndefinedObject" && method == shown(stack_frame_fields::kModuleName);
  const bool awaited = frame.slot(stack_frame_fields::kAwaited) == Value::from_bool(true);
  std::string out = awaited ? "    async at " : "    at ";
  if (top_level && !place.empty()) return out.append(place).append("\n");
  out.append(receiver).append(">>").append(method);
  if (!place.empty()) out.append(" (").append(place).append(")");
  return out.append("\n");
}

/// A list as JSON, with a space after each comma that is not in a string.
std::string spaced(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    out += json[i];
    if (json[i] == '"') in_string = !in_string;
    if (json[i] == '\\' && i + 1 < json.size()) out += json[++i];
    if (json[i] == ',' && !in_string) out += ' ';
  }
  return out;
}

/// One line a frame, innermost first; equal neighbours are counted.
std::string trace_text(const Image& image, Value exception) {
  std::string out;
  std::string last;
  std::size_t repeated = 0;
  const auto end_run = [&] {
    if (repeated > 0) out += "    ... and " + std::to_string(repeated) + " more like it\n";
    repeated = 0;
  };
  Value frames = exception_field(exception, exception_fields::kStackTrace);
  for (; is_cons(frames); frames = tail_of(frames)) {
    const Value frame = head_of(frames);
    if (!is_kind(frame, ObjectKind::kInstance)) continue;
    std::string line = frame_text(image, *frame.as_object());
    if (line == last) {
      ++repeated;
      continue;
    }
    end_run();
    out += line;
    last = std::move(line);
  }
  end_run();
  return out;
}

/// `At: line 1, column 4: REASON` when the error's details say so.
std::string place_text(const Image& image, Value exception) {
  const Value details = exception_field(exception, exception_fields::kPrimDetails);
  if (!is_dictionary(details)) return {};
  const auto detail = [&](std::string_view name) {
    for (DictionaryCursor entry{details}; !entry.is_at_end(); entry.advance()) {
      if (entry.key().is_symbol() && image.symbol(entry.key().as_symbol()) == name) {
        return print_text(entry.value(), image, PrintForm::kDisplay);
      }
    }
    return std::string();
  };
  return "At: line " + detail("line") + ", column " + detail("column") + ": " + detail("reason") +
         "\n";
}

/// Collects the heaps of processes that wait for a future; not of all when there are very many. Not on a
/// worker.
void collect_waiting(Scheduler& scheduler) {
  constexpr std::size_t kMost = 1'000;
  std::size_t collected = 0;
  for (const Pid pid : scheduler.table().pids()) {
    Process* process = scheduler.table().pin(pid);
    if (process == nullptr) continue;
    const bool waits = process->waits_for.load(std::memory_order_acquire) != 0;
    scheduler.table().unpin(pid);
    if (!waits) continue;
    if (collected++ == kMost) return;
    scheduler.inspect(
        pid,
        [](Process& held) {
          if (held.native == nullptr) held.context().heap.collect(true, 0);
        },
        std::chrono::milliseconds(100));
  }
}

}  // namespace

RunResult error_result(const Image& image, Value exception) {
  RunResult result;
  result.status = RunResult::Status::kError;
  result.text = text_field(exception, exception_fields::kMessage);
  result.hint = text_field(exception, exception_fields::kHint);
  result.class_name = image.class_name(image.class_of(exception));
  result.kind = symbol_field(image, exception, exception_fields::kRawKind);
  if (result.kind.empty()) result.kind = symbol_field(image, exception, exception_fields::kKind);
  result.trace = place_text(image, exception) + trace_text(image, exception);
  return result;
}

std::string RunResult::describe() const {
  std::string out = class_name.empty() ? text : class_name + ": " + text;
  if (!hint.empty()) out += "\nHint: " + hint;
  return out;
}

VirtualMachine::VirtualMachine(const Options& options, Output& output)
    : image_(find_primitive),
      scheduler_(options.scheduler, image_),
      host_(image_, scheduler_, bindings_, output) {
  scheduler_.set_gc_stress(options.gc_stress);
  image_.set_future_state(future_state_text);
  host_.set_arguments(options.arguments);
  host_.set_command_name(options.command_name);
  host_.set_deadlock_policy(options.deadlock);
  host_.set_unhandled_policy(options.unhandled);
  scheduler_.start(host_, host_);
  load_standard_library(*this);
  bind_singletons();
}

VirtualMachine::~VirtualMachine() { stop(); }

void VirtualMachine::stop() {
  host_.poller()->stop();
  scheduler_.stop();
  host_.shared_store().clear();  // it refers to futures
  bindings_.clear();             // they refer to futures
}

Expected<std::vector<LinkedModule>, LinkError> VirtualMachine::load(
    const std::vector<Module>& modules) {
  std::vector<LinkedModule> linked(modules.size());
  for (const Module* module : in_order(image_, modules)) {
    auto result = link(image_, *module);
    if (!result) return result.error();
    for (const ClassId id : result->classes) host_.class_changed(id, true);
    linked[static_cast<std::size_t>(module - modules.data())] = std::move(*result);
  }
  return linked;
}

Expected<std::vector<LinkedModule>, LinkError> VirtualMachine::load_edits(const Module& module) {
  const std::vector<const Method*> replaced = host_.change_log().before(module);
  auto linked = load({module});
  if (linked) host_.change_log().note(module, replaced);
  return linked;
}

std::unique_ptr<VirtualMachine::Session> VirtualMachine::start_session() {
  Process* process = scheduler_.make_process(Process::Kind::kSession, nullptr);
  check(process != nullptr, "there is memory for a process");
  return std::make_unique<Session>(*this, *process);
}

RunResult VirtualMachine::send_to_library(const char* class_name, const char* selector) {
  const auto name = image_.symbols().find(class_name);
  const Class* cls = name ? image_.classes().find(*name) : nullptr;
  check(cls != nullptr, "the library has the class");
  const auto session = start_session();
  session->outlive_exit();
  return session->send(cls->id(), image_.symbols().intern(selector), Session::Form::kNone);
}

void VirtualMachine::bind_singletons() {
  for (const char* singleton : {"TranscriptStream", "BeamtalkInterface", "WorkspaceInterface"}) {
    const RunResult result = send_to_library(singleton, "primStart");
    check(result.status == RunResult::Status::kValue, "the singletons start");
  }
}

void VirtualMachine::unbind_singletons() {
  flush_transcript();
  const RunResult result = send_to_library("WorkspaceInterface", "primStop");
  check(result.status == RunResult::Status::kValue, "the singletons stop");
}

void VirtualMachine::flush_transcript() {
  // An error means that the program has stopped the stream: then there is nothing to wait for.
  (void)send_to_library("TranscriptStream", "primFlush");
}

void VirtualMachine::drain() {
  scheduler_.wait_until([this] { return exit_requested().has_value(); }, Scheduler::Waits::kIgnore);
}

// --- Sessions ------------------------------------------------------------------------------------

VirtualMachine::Session::Session(VirtualMachine& machine, Process& process)
    : machine_(machine), pid_(process.pid) {}

VirtualMachine::Session::~Session() { stop(); }

void VirtualMachine::Session::stop() {
  if (Process* process = machine_.scheduler_.table().pin(pid_)) {
    machine_.scheduler_.kill(*process, nullptr);
    machine_.scheduler_.table().unpin(pid_);
  }
}

Future* VirtualMachine::Session::post(Message* message) {
  Scheduler& scheduler = machine_.scheduler_;
  Future* future = scheduler.make_future(nullptr);
  check(future != nullptr, "there is memory for a future");
  future->retain();
  message->resolver = future;
  Process* process = scheduler.table().pin(pid_);
  const bool posted = process != nullptr && scheduler.post(*process, *message, nullptr);
  if (process != nullptr) scheduler.table().unpin(pid_);
  if (posted) return future;
  future->release();
  future->release();
  Fragment::destroy(message->fragment);
  delete message;
  return nullptr;
}

RunResult VirtualMachine::Session::wait(Message* message, Form form) {
  Scheduler& scheduler = machine_.scheduler_;
  RunResult result;
  Future* future = post(message);
  if (future == nullptr) {
    result.status = RunResult::Status::kError;
    result.text = "the session has ended";
    return result;
  }
  const auto exits = [&] { return !outlives_exit_ && machine_.exit_requested().has_value(); };
  const auto settles = [&](Scheduler::Waits waits) {
    return scheduler.wait_until([&] { return exits() || watch_outcome(*future); }, waits);
  };
  bool done = settles(Scheduler::Waits::kIgnore);
  if (!done) {
    // All processes wait. What they do not refer to any more may be what they wait for: then it breaks.
    collect_waiting(scheduler);
    done = settles(Scheduler::Waits::kCount);
  }
  Future* settled = &outcome_of(*future);
  settled->mark_seen();
  if (exits()) {
    result.status = RunResult::Status::kExited;
    result.text = "the program asked to end";
  } else if (!done) {
    result.status = RunResult::Status::kDeadlock;
    result.text = "the program waits for something that can never happen";
    const std::string waits = describe_waits(machine_.image_, scheduler, pid_);
    if (!waits.empty()) result.trace = waits.substr(1) + "\n";
  } else if (settled->state() == Future::State::kRejected) {
    result = error_result(machine_.image_, settled->value());
    if (form == Form::kRepl || form == Form::kConsole) {
      machine_.bindings_.put(machine_.image_.symbols().intern("_error"), settled->value(),
                             Value::nil());
    }
  } else {
    result.text = shown(settled->value(), form);
  }
  future->release();
  return result;
}

bool VirtualMachine::Session::shows_itself(Value value, Form form) const {
  if (!is_kind(value, ObjectKind::kInstance) || form == Form::kText) return false;
  const Image& image = machine_.image_;
  return form != Form::kResult || is_exception(image, value) ||
         image.classes().at(image.class_of(value)).library.load(std::memory_order_acquire);
}

std::optional<std::string> VirtualMachine::Session::own_text(Value object) {
  const Symbol selector = symbol(symbols::kPrintString);
  auto* message = new Message();
  message->kind = Message::Kind::kRun;
  message->function = machine_.image_.trampoline(selector, 0);
  message->selector = selector;
  message->fragment = copy_to_fragment({&object, 1}, &message->receiver, {});
  RunResult printed = wait(message, Form::kText);
  if (printed.status != RunResult::Status::kValue) return std::nullopt;
  return std::move(printed.text);
}

/// The objects inside a result, which show themselves where the result itself would.
class VirtualMachine::Session::Parts final : public ObjectTexts {
 public:
  Parts(Session& session, Form form) : session_(session), form_(form) {}
  bool append(std::string& out, Value object) override {
    if (!session_.shows_itself(object, form_)) return false;
    const auto text = session_.own_text(object);
    if (text) out += *text;
    return text.has_value();
  }

 private:
  Session& session_;
  Form form_;
};

std::string VirtualMachine::Session::shown(Value value, Form form) {
  if (form == Form::kNone) return {};
  if (shows_itself(value, form)) {
    if (auto text = own_text(value)) return std::move(*text);
  }
  const auto text_in = [&](PrintForm print_form) {
    std::string text;
    Parts parts(*this, form);
    print(text, value, machine_.image_, print_form, parts);
    return text;
  };
  switch (form) {
    case Form::kText: return print_text(value, machine_.image_, PrintForm::kDisplay);
    case Form::kPrint: return text_in(PrintForm::kPrint);
    case Form::kResult: return text_in(PrintForm::kResult);
    default: break;
  }
  std::string text = text_in(PrintForm::kRepl);
  return form == Form::kConsole && is_list(value) ? spaced(text) : text;
}

RunResult VirtualMachine::Session::run(const Function& function, Form form) {
  auto* message = new Message();
  message->kind = Message::Kind::kRun;
  message->function = &function;
  message->selector = function.name;
  return wait(message, form);
}

RunResult VirtualMachine::Session::send(ClassId receiver, Symbol selector, Form form) {
  const Function* function = machine_.image_.trampoline(selector, 0);
  auto* message = new Message();
  message->kind = Message::Kind::kRun;
  message->function = function;
  message->receiver = Value::from_class(receiver);
  message->selector = selector;
  return wait(message, form);
}

}  // namespace btvm
