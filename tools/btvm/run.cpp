// btvm FILE, run, -e: programs.
#include <unistd.h>
#include <csignal>
#include <cstdio>

#include "tools/btvm/command.h"

namespace btvm::cli {
namespace {

VirtualMachine::Options machine_options(const Options& options) {
  VirtualMachine::Options result;
  result.scheduler.workers = options.workers;
  result.gc_stress = options.gc_stress;
  return result;
}

int report(const RunResult& result) {
  if (result.status == RunResult::Status::kValue) return status::kOk;
  complain(result.describe());
  if (!result.trace.empty()) std::fputs(result.trace.c_str(), stderr);
  return status::kFailed;
}

/// Ctrl-C: what was written stays, the shell sees the signal's status.
void interrupted(int) {
  constexpr char kText[] = "\nbtvm: interrupted\n";
  [[maybe_unused]] const auto n = write(STDERR_FILENO, kText, sizeof kText - 1);
  _exit(status::kInterrupted);
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
    if (const int failed = report(last); failed != status::kOk) return failed;
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
  return report(session.send(cls->id(), selector, VirtualMachine::Session::Form::kPrint));
}

}  // namespace

int run(const std::string& path, const Options& options) {
  int failure = status::kOk;
  const auto modules = load_program(path, options, failure);
  if (!modules) return failure;
  std::signal(SIGINT, interrupted);
  StandardOutput output;
  VirtualMachine machine(machine_options(options), output);
  const auto session = machine.start_session();
  RunResult last;
  int result =
      run_modules(machine, *modules, *session, VirtualMachine::Session::Form::kPrint, last);
  if (result == status::kOk && !options.entry.empty()) {
    result = run_entry(machine, *session, options.entry);
  }
  machine.drain();  // messages that were sent are still served
  std::fflush(stdout);
  return result;
}

int evaluate(const std::string& expression, const Options& options) {
  compiler::CompileOptions compile_options;
  compile_options.module_name = "expression";
  const auto module = compile_text("-e", expression, options, compile_options);
  if (!module) return status::kFailed;
  std::signal(SIGINT, interrupted);
  StandardOutput output;
  VirtualMachine machine(machine_options(options), output);
  const auto session = machine.start_session();
  RunResult last;
  const int result =
      run_modules(machine, {*module}, *session, VirtualMachine::Session::Form::kPrint, last);
  machine.drain();
  if (result == status::kOk) std::printf("%s\n", last.text.c_str());
  std::fflush(stdout);
  return result;
}

}  // namespace btvm::cli
