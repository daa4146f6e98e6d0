// TestRunner: the test formats of language.md 9, with one machine or several at the same time.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/test_output.h"
#include "tools/btvm/test_plan.h"
#include "tools/btvm/test_report.h"

namespace btvm::cli {

/// Runs test files and reports on standard output.
class TestRunner {
 public:
  explicit TestRunner(const Options& options);

  /// See TestPlan::add.
  [[nodiscard]] bool add(const std::string& path) { return plan_.add(path); }
  /// Runs all that was added. Once.
  [[nodiscard]] TestTotals run();

 private:
  void work();
  /// Takes the records of a file, and reports what no earlier file keeps back.
  void finish(std::size_t index, std::vector<TestRecord> records);
  void report(const std::vector<TestRecord>& records);

  Options options_;
  TestPlan plan_;
  TestOutput output_;
  std::unique_ptr<TestReport> report_;
  std::vector<TestSource> sources_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> over_{false};  // --fail-fast, and a test failed

  std::mutex mutex_;                                                // guards what follows
  std::vector<std::unique_ptr<std::vector<TestRecord>>> finished_;  // null: not yet
  std::size_t reported_ = 0;
  TestTotals totals_;
};

}  // namespace btvm::cli
