// VirtualMachine: one world of symbols, classes and processes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loader/linker.h"
#include "runtime/bindings.h"
#include "runtime/output.h"
#include "runtime/process_host.h"
#include "scheduler/scheduler.h"
#include "vm/base/expected.h"
#include "vm/image.h"
#include "vm/module.h"

namespace btvm {

/// How a piece of code ended.
struct RunResult {
  enum class Status : std::uint8_t {
    kValue,     // `text` is the printed result
    kError,     // it raised; `kind`, `text` and `hint` say what
    kDeadlock,  // it waits and nothing can happen any more
    kExited,    // the program asked to end; VirtualMachine::exit_requested()
  };
  Status status = Status::kValue;
  std::string text;        // result, or the error's message
  std::string class_name;  // of the exception
  std::string kind;        // raw kind for raw failures (library.md 1.7)
  std::string hint;
  // Where in a text the error is, if it has to do with one, and the frames, one a line; of kDeadlock: who
  // waits for whom.
  std::string trace;
  /// `ClassName: message`, and the hint.
  [[nodiscard]] std::string describe() const;
};

/// What an exception object says, as a result of status kError.
[[nodiscard]] RunResult error_result(const Image& image, Value exception);

/// Several may live in one program; none uses globals. Create, load, run and destroy on one thread, or
/// under the embedder's lock; no worker thread may call in.
class VirtualMachine {
 public:
  struct Options {
    Scheduler::Options scheduler;
    bool gc_stress = false;
    UnhandledPolicy unhandled = UnhandledPolicy::kLog;
    DeadlockPolicy deadlock = DeadlockPolicy::kReport;
    std::vector<std::string> arguments;  // of the program, for `System arguments`
    std::string command_name;            // for `Program commandName`
  };

  /// Loads the class library and starts the workers. `output` must outlive it.
  VirtualMachine(const Options& options, Output& output);
  /// Ends every process.
  ~VirtualMachine();
  VirtualMachine(const VirtualMachine&) = delete;
  VirtualMachine& operator=(const VirtualMachine&) = delete;

  /// Links modules that were read and verified, in an order in which superclasses come first, and runs
  /// the code that sets their class variables. `mains`: their entry points, in the order given.
  [[nodiscard]] Expected<std::vector<LinkedModule>, LinkError> load(
      const std::vector<Module>& modules);
  /// The same for one module that comes from no file: the methods that it adds to classes are edits, of which the
  /// change log tells.
  [[nodiscard]] Expected<std::vector<LinkedModule>, LinkError> load_edits(const Module& module);

  /// A process that runs module code, with bindings of its own; lives until end_session().
  class Session;
  [[nodiscard]] std::unique_ptr<Session> start_session();

  [[nodiscard]] Image& image() { return image_; }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] Bindings& bindings() { return bindings_; }
  /// What programs load sources with; null: nothing. It must outlive the machine's last process.
  void set_source_loader(SourceLoader* loader) { host_.set_source_loader(loader); }
  /// Makes the workspace singletons (Transcript, Beamtalk, Workspace) and binds their names.
  void bind_singletons();
  /// Makes their names nil, as where there is no workspace.
  void unbind_singletons();
  /// Waits until what was sent to the Transcript so far is written.
  void flush_transcript();
  /// Ends every process; errors that nobody looked at are reported. Nothing runs afterwards.
  void stop();
  /// True when UnhandledPolicy::kFail found something. After stop() it is final.
  [[nodiscard]] bool unhandled() const { return host_.unhandled(); }
  /// Waits until no process can run any more (sleeping ones count as running), or the program asks to
  /// end.
  void drain();
  /// The status that the program asked to end with (`Program exit:`), if it did. What sessions run fails
  /// from then on; it is for the embedder to stop the machine.
  [[nodiscard]] std::optional<int> exit_requested() const { return host_.exit_requested(); }

 private:
  /// Sends a unary message to a class of the library in a session of its own.
  RunResult send_to_library(const char* class_name, const char* selector);

  Image image_;
  Bindings bindings_;
  Scheduler scheduler_;
  ProcessHost host_;
};

/// One evaluator: a process in which top-level code runs, input by input. Destroy before its machine.
class VirtualMachine::Session {
 public:
  /// How a result is shown. Objects show themselves, through printString; in expectation files only
  /// those of the library do (language.md 10.3).
  enum class Form : std::uint8_t {
    kNone,     // not at all
    kText,     // as displayString, by the machine's own rules
    kPrint,    // as printString
    kResult,   // as a result in an expectation file
    kRepl,     // as a result in a REPL test file
    kConsole,  // as a result of the REPL: there is a space after the commas of a list
  };

  Session(VirtualMachine& machine, Process& process);
  ~Session();

  /// Runs the function and waits for its value, awaited, shown in `form`.
  [[nodiscard]] RunResult run(const Function& function, Form form);
  /// Sends a unary message to a class object and waits.
  [[nodiscard]] RunResult send(ClassId receiver, Symbol selector, Form form);
  /// What is run from now on ends by itself, also when the program asked to end.
  void outlive_exit() { outlives_exit_ = true; }
  /// Ends the process: what runs fails, and so does what is run later. Any thread.
  void stop();
  [[nodiscard]] Pid pid() const { return pid_; }

 private:
  /// Has the process serve the message. The future of its outcome, which the caller releases; null when
  /// the session has ended.
  Future* post(Message* message);
  RunResult wait(Message* message, Form form);
  [[nodiscard]] bool shows_itself(Value value, Form form) const;
  std::string shown(Value value, Form form);
  /// What the object answers to printString; nothing when that fails.
  std::optional<std::string> own_text(Value object);
  class Parts;  // virtual_machine.cpp

  VirtualMachine& machine_;
  Pid pid_;
  bool outlives_exit_ = false;
};

}  // namespace btvm
