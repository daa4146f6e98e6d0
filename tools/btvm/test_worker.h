// TestWorker: runs test files one after the other, each in the world that it belongs to.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/btvm/evaluator.h"
#include "tools/btvm/test_plan.h"
#include "tools/btvm/test_report.h"
#include "tools/btvm/watchdog.h"

namespace btvm::cli {

/// One thread. Several may work on the same plan, each with machines of its own.
class TestWorker {
 public:
  /// All must outlive it. `over`: stop before the next test.
  TestWorker(const Options& options, const std::vector<TestSource>& plan, TestOutput& output,
             const std::atomic<bool>& over)
      : options_(options), plan_(plan), output_(output), over_(over) {}

  /// Runs a source of the plan. `shuffle`: makes an order of test methods; may be empty.
  using Shuffle = std::function<void(std::vector<std::string>& selectors)>;
  [[nodiscard]] std::vector<TestRecord> run(const TestSource& source, const Shuffle& shuffle);

 private:
  /// What is alive between two tests.
  struct Population {
    std::vector<std::uint64_t> pids;  // sorted
    std::uint64_t futures = 0;
  };

  void enter_world(const TestSource& source);
  void load_surroundings(const TestSource& source);
  bool load_all(const TestSource& source);
  void skip_cases(const TestSource& source);
  void run_cases(const TestSource& source);
  void run_classes(const TestSource& source, const Shuffle& shuffle);
  void run_method(const TestSource& source, const std::string& cls, const std::string& selector);
  void run_doc_tests(const TestSource& source, const std::string& owner, std::string_view doc);
  void check_case(TestRecord record, const TestCase& one, const Outcome& outcome,
                  TestFormat format);

  /// Runs one input or test, within the time limit.
  Outcome timed(const std::function<Outcome()>& action);
  [[nodiscard]] TestRecord new_record(const TestSource& source, std::size_t line, std::string suite,
                                      std::string name) const;
  void fail(TestRecord record, std::string message);
  [[nodiscard]] bool is_selected(std::string_view name) const;
  [[nodiscard]] bool is_over() const { return over_.load() || (options_.fail_fast && failed_); }

  [[nodiscard]] Population population();
  /// What is alive now and was not then. Ends the evaluator's session.
  void count_leaks(const Population& before, bool workspace, TestRecord& record);

  const Options& options_;
  const std::vector<TestSource>& plan_;
  TestOutput& output_;
  const std::atomic<bool>& over_;
  std::unique_ptr<Evaluator> evaluator_;
  Watchdog watchdog_;
  std::size_t world_ = SIZE_MAX;
  std::vector<std::string> before_;                   // folders that were loaded before the tests
  std::map<std::string, FileLoader::Loaded> loaded_;  // by path, since those changed
  std::vector<TestRecord> records_;                   // of the source that runs
  double last_seconds_ = 0;                           // that the last input took
  bool failed_ = false;
};

}  // namespace btvm::cli
