// TestRunner: the test formats of language.md 9.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/evaluator.h"
#include "tools/btvm/test_file.h"

namespace btvm::cli {

/// Runs test files in one virtual machine. Says what failed on standard output.
class TestRunner {
 public:
  struct Summary {
    std::size_t passed = 0;
    std::size_t failed = 0;
  };

  explicit TestRunner(const Options& options) : options_(options), evaluator_(options) {}

  /// A file, or every .bt file of a directory, `fixtures` folders left out. False, after a complaint,
  /// when it is not there.
  [[nodiscard]] bool add(const std::string& path);
  [[nodiscard]] Summary run();

 private:
  void run_file(const std::string& path);
  bool load_all(const std::string& path, const std::vector<TestLoad>& loads);
  void run_cases(const std::string& path, const TestFile& file);
  void run_classes(const std::string& path);
  void run_doc_tests(const std::string& path, const std::string& owner, std::string_view doc);
  void check_case(const std::string& where, const TestCase& one, const Outcome& outcome,
                  TestFormat format);
  /// The `fixtures` folder beside the file, and `src` of the package that it is in.
  void load_surroundings(const std::string& path);
  void load_once(const std::string& folder);
  [[nodiscard]] bool is_selected(std::string_view name) const;
  [[nodiscard]] bool is_over() const { return options_.fail_fast && summary_.failed != 0; }
  void report(bool passed, const std::string& where, const std::string& detail);

  Options options_;
  Evaluator evaluator_;
  std::vector<std::string> files_;
  std::set<std::string> loaded_folders_;
  bool in_package_ = false;  // the test class that runs now is in a folder with a manifest
  Summary summary_;
};

}  // namespace btvm::cli
