// Evaluator: runs text in a process of its own inside a running machine.
#pragma once

#include <memory>
#include <string>

#include "runtime/virtual_machine.h"

namespace btvm::console {

/// One console's view of a machine. Names that are assigned are bound for all its processes.
class Evaluator {
 public:
  explicit Evaluator(VirtualMachine& machine);

  /// Compiles, loads and runs `text`. Diagnostics are an error's text. Not on a worker.
  [[nodiscard]] RunResult evaluate(const std::string& text);
  /// Ends the evaluation under way, if any, with an error; later ones fail. Any thread.
  void stop();
  [[nodiscard]] Pid pid() const { return session_->pid(); }

 private:
  VirtualMachine& machine_;
  std::unique_ptr<VirtualMachine::Session> session_;
};

}  // namespace btvm::console
