// btvm FILE, run, -e: programs.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>

#include "tools/btvm/command.h"
#include "tools/btvm/file_loader.h"
#include "tools/console/control_server.h"

namespace btvm::cli {
namespace {

/// After what the program wrote before.
int report(VirtualMachine& machine, const RunResult& result) {
  if (result.status == RunResult::Status::kValue) return status::kOk;
  if (result.status == RunResult::Status::kExited) return machine.exit_requested().value_or(0);
  machine.flush_transcript();
  complain(result.describe());
  if (!result.trace.empty()) std::fputs(result.trace.c_str(), stderr);
  return status::kFailed;
}

/// Takes Ctrl-C from now on, on a thread of its own: what was written stays, the control socket goes,
/// the shell sees the signal's status. Called before other threads start, which inherit the mask.
class InterruptHandler {
 public:
  InterruptHandler() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::thread([this] { wait(); });
  }
  ~InterruptHandler() {
    finished_.store(true);
    pthread_kill(thread_.native_handle(), SIGINT);
    thread_.join();
  }
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

  /// A file that must not outlive the program.
  void remove_at_end(const std::string& file) {
    const std::lock_guard lock(mutex_);
    file_ = file;
  }

 private:
  void wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    if (finished_.load()) return;
    std::fputs("\nbtvm: interrupted\n", stderr);
    std::fflush(stdout);
    const std::lock_guard lock(mutex_);
    if (!file_.empty()) unlink(file_.c_str());
    _exit(status::kInterrupted);
  }

  sigset_t signals_{};
  std::atomic<bool> finished_{false};
  std::mutex mutex_;
  std::string file_;  // under mutex_
  std::thread thread_;
};

/// Lets consoles attach when the options say so. Null otherwise, and after a complaint; then
/// `failure` is the exit status.
std::unique_ptr<console::ControlServer> start_control(VirtualMachine& machine,
                                                      const Options& options,
                                                      InterruptHandler& interrupts, int& failure) {
  failure = status::kOk;
  if (!options.control) return nullptr;
  auto server = console::ControlServer::start(machine, options.control_path);
  if (!server) {
    complain("--control: " + server.error().text);
    failure = server.error().denied ? status::kDenied : status::kFailed;
    return nullptr;
  }
  interrupts.remove_at_end((*server)->path());
  complain("attach with: btvm attach " +
           (options.control_path.empty() ? std::to_string(getpid()) : options.control_path));
  return std::move(*server);
}

/// Loads the modules and runs their top-level code in order. `last` gets the last result.
int run_modules(VirtualMachine& machine, const std::vector<Module>& modules,
                VirtualMachine::Session& session, VirtualMachine::Session::Form form,
                RunResult& last) {
  const auto linked = machine.load(modules);
  if (!linked) {
    complain(linked.error().message);
    return status::kFailed;
  }
  for (const LinkedModule& module : *linked) {
    for (const std::string& warning : module.warnings) complain("warning: " + warning);
  }
  for (const LinkedModule& module : *linked) {
    if (module.main == nullptr) continue;
    last = session.run(*module.main, form);
    const int failed = report(machine, last);
    if (failed != status::kOk || machine.exit_requested()) return failed;
  }
  return status::kOk;
}

int run_entry(VirtualMachine& machine, VirtualMachine::Session& session, const std::string& entry) {
  const std::size_t space = entry.find(' ');
  const auto name = machine.image().symbols().find(entry.substr(0, space));
  const Class* cls = name ? machine.image().classes().find(*name) : nullptr;
  if (space == std::string::npos || cls == nullptr || !cls->defined.load()) {
    complain("--entry: expected 'Class selector' with a class of the program, got '" + entry + "'");
    return status::kUsage;
  }
  const Symbol selector = machine.image().symbols().intern(entry.substr(space + 1));
  return report(machine, session.send(cls->id(), selector, VirtualMachine::Session::Form::kNone));
}

/// Ends the machine, which may find errors that nobody looked at. The exit status.
int finish(VirtualMachine& machine, const Options& options, int result) {
  if (machine.exit_requested()) machine.flush_transcript();
  std::fflush(stdout);
  if (options.statistics) print_statistics(machine);
  machine.stop();
  if (const auto exit = machine.exit_requested()) return *exit;
  return result == status::kOk && machine.unhandled() ? status::kFailed : result;
}

}  // namespace

int run(const std::string& path, const Options& options) {
  int failure = status::kOk;
  const auto modules = load_program(path, options, failure);
  if (!modules) return failure;
  InterruptHandler interrupts;
  StandardOutput output;
  VirtualMachine::Options machine_settings = machine_options(options);
  machine_settings.command_name = path;
  VirtualMachine machine(machine_settings, output);
  FileLoader loader(machine, options);
  machine.set_source_loader(&loader);
  auto control = start_control(machine, options, interrupts, failure);
  if (failure != status::kOk) return failure;
  auto session = machine.start_session();
  RunResult last;
  int result = run_modules(machine, *modules, *session, VirtualMachine::Session::Form::kNone, last);
  if (result == status::kOk && !options.entry.empty() && !machine.exit_requested()) {
    result = run_entry(machine, *session, options.entry);
  }
  machine.drain();  // messages that were sent are still served
  control.reset();
  session.reset();
  return finish(machine, options, result);
}

int evaluate(const std::string& expression, const Options& options) {
  compiler::CompileOptions compile_options;
  compile_options.module_name = "expression";
  const auto module = compile_text("-e", expression, options, compile_options);
  if (!module) return status::kFailed;
  InterruptHandler interrupts;
  StandardOutput output;
  VirtualMachine machine(machine_options(options), output);
  FileLoader loader(machine, options);
  machine.set_source_loader(&loader);
  auto session = machine.start_session();
  RunResult last;
  const int result =
      run_modules(machine, {*module}, *session, VirtualMachine::Session::Form::kPrint, last);
  machine.drain();
  if (result == status::kOk && !machine.exit_requested()) std::printf("%s\n", last.text.c_str());
  session.reset();
  return finish(machine, options, result);
}

}  // namespace btvm::cli
