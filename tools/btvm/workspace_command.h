// The `:` commands of the REPL and of its test files (language.md 11.3).
#pragma once

#include <string>

#include "tools/btvm/evaluator.h"
#include "tools/btvm/expectation.h"

namespace btvm::cli {

/// Runs the commands of one session or file; `:reload` repeats its last `:load`.
class WorkspaceCommands {
 public:
  explicit WorkspaceCommands(Evaluator& evaluator) : evaluator_(evaluator) {}

  /// `line` begins with a colon.
  Outcome run(const std::string& line);

 private:
  Outcome help(const std::string& argument);
  Outcome act_on_actor(const std::string& name, const std::string& pid);
  Outcome load(const std::string& path, const std::string& verb);
  Outcome load_folder(const std::string& path, const std::string& verb);

  Evaluator& evaluator_;
  std::string last_path_;
};

}  // namespace btvm::cli
