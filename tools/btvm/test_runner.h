// TestRunner: the three test formats of language.md 9.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/btvm/command.h"

namespace btvm::cli {

/// Does a formatted result match an expectation with wildcards (language.md 9.1)?
[[nodiscard]] bool matches_expectation(std::string_view expected, std::string_view actual);

/// Runs test files in one virtual machine, one session for each.
class TestRunner {
 public:
  struct Summary {
    std::size_t passed = 0;
    std::size_t failed = 0;
  };

  explicit TestRunner(const Options& options);
  ~TestRunner();

  /// A file, or every .bt file of a directory. False, after a complaint, when it is not there.
  [[nodiscard]] bool add(const std::string& path);
  [[nodiscard]] Summary run();

 private:
  struct Case {
    std::size_t line = 0;
    std::string input;
    std::string expected;
    bool has_expectation = false;
  };

  void run_file(const std::string& path);
  void run_cases(const std::string& path, const std::string& text);
  void run_test_class(const std::string& path, const Class& cls, const Module& module);
  [[nodiscard]] std::vector<Case> cases_of(const std::string& text) const;
  bool load_fixtures(const std::string& path, const std::string& text);
  bool load_file(const std::string& path, std::string& error);
  RunResult evaluate(VirtualMachine::Session& session, const std::string& input,
                     std::set<std::string>& bound);
  void report(bool passed, const std::string& where, const std::string& detail);

  Options options_;
  StandardOutput output_;
  std::unique_ptr<VirtualMachine> machine_;
  std::vector<std::string> files_;
  std::set<std::string> loaded_;
  Summary summary_;
};

}  // namespace btvm::cli
