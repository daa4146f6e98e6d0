// TestOutput: the screen of a test run, on which the programs under test write too.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "runtime/output.h"

namespace btvm::cli {

/// Keeps reports, what programs show and the progress line apart: a report begins on a line of its own.
/// Any thread.
class TestOutput final : public Output {
 public:
  /// `for_people`: what programs show goes to standard output, with the report; otherwise to standard
  /// error, so that standard output is what other programs can read. There is a progress line on a
  /// terminal.
  explicit TestOutput(bool for_people);
  ~TestOutput() override;
  TestOutput(const TestOutput&) = delete;
  TestOutput& operator=(const TestOutput&) = delete;

  void write(std::string_view text) override;
  void report(std::string_view text) override;
  /// Part of the report, on standard output.
  void print(std::string_view text);
  /// Replaces the progress line; empty: there is none.
  void show_progress(const std::string& text);
  [[nodiscard]] bool coloured() const { return coloured_; }

 private:
  void start_line();

  const bool for_people_;
  const bool on_terminal_;
  const bool coloured_;
  std::mutex mutex_;           // guards what follows, and standard output
  bool line_open_ = false;     // what a program wrote last had no end of line
  std::string progress_line_;  // on the screen now
};

}  // namespace btvm::cli
