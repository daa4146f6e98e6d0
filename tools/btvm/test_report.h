// What became of tests, and how that is shown: text, TAP, JUnit's XML, JSON.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/test_output.h"

namespace btvm::cli {

/// One expectation, or one test method.
struct TestRecord {
  enum class Status : std::uint8_t { kPassed, kFailed, kSkipped };
  Status status = Status::kPassed;
  std::string file;
  std::size_t line = 0;  // of an expectation; 0: a test method
  std::string suite;     // its class, or the file
  std::string name;      // selector or input
  std::string message;   // of a failure
  std::string expected;  // of a failure; both empty: there is nothing to compare
  std::string actual;
  std::string trace;  // of a failure: a frame a line
  double seconds = 0;
  std::size_t processes = 0;  // that it left behind
  std::size_t futures = 0;

  /// `file:line` or `file Class>>selector`.
  [[nodiscard]] std::string where() const;
};

struct TestTotals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::size_t leaking = 0;  // tests that left something behind
  double seconds = 0;
  std::string seed;  // of the shuffle; empty: none
};

/// Shows the records of a run in the order of the plan. Called under the runner's lock.
class TestReport {
 public:
  virtual ~TestReport() = default;
  /// Before the first record; `seed` as in TestTotals.
  virtual void begin(const std::string& seed) = 0;
  virtual void record(const TestRecord& record) = 0;
  /// `done` of `all` files have run.
  virtual void progress(std::size_t done, std::size_t all) = 0;
  virtual void end(const TestTotals& totals) = 0;
};

[[nodiscard]] std::unique_ptr<TestReport> make_text_report(TestOutput& output, LeakPolicy leaks);
[[nodiscard]] std::unique_ptr<TestReport> make_tap_report(TestOutput& output);
[[nodiscard]] std::unique_ptr<TestReport> make_junit_report(TestOutput& output);
[[nodiscard]] std::unique_ptr<TestReport> make_json_report(TestOutput& output);

/// `1 process` or `2 processes and 3 futures`; empty: nothing was left.
[[nodiscard]] std::string leaks_text(const TestRecord& record);

}  // namespace btvm::cli
