// The `:` commands of REPL test files (language.md 11.3).
#pragma once

#include <string>

#include "tools/btvm/expectation.h"
#include "tools/btvm/test_world.h"

namespace btvm::cli {

/// Runs the commands of one file; `:reload` repeats its last `:load`.
class TestCommands {
 public:
  explicit TestCommands(TestWorld& world) : world_(world) {}

  /// `line` begins with a colon.
  Outcome run(const std::string& line);

 private:
  Outcome load(const std::string& path, const std::string& verb);
  Outcome load_folder(const std::string& path, const std::string& verb);

  TestWorld& world_;
  std::string last_path_;
};

}  // namespace btvm::cli
