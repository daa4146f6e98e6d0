#include "tools/btvm/test_report.h"

#include <cstdio>
#include <sstream>

#include "tools/btvm/text_difference.h"

namespace btvm::cli {
namespace {

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// The text with each line moved to the right.
std::string indented(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);) out.append("  ").append(line).append("\n");
  return out;
}

/// Failures with what differs, and the counts as the last line.
class TextReport final : public TestReport {
 public:
  TextReport(TestOutput& output, LeakPolicy leaks) : output_(output), leaks_(leaks) {}

  void begin(const std::string& seed) override {
    if (!seed.empty()) output_.print("shuffled with --shuffle=" + seed + "\n");
  }

  void record(const TestRecord& record) override {
    if (record.status == TestRecord::Status::kFailed) {
      ++failed_;
      output_.print(failure(record));
    } else if (record.status == TestRecord::Status::kPassed) {
      ++passed_;
    }
    if (leaks_ != LeakPolicy::kList) return;
    if (const std::string left = leaks_text(record); !left.empty()) {
      output_.print("note: " + record.where() + " left behind " + left + "\n");
    }
  }

  void progress(std::size_t done, std::size_t all) override {
    std::string line = "[" + std::to_string(done) + "/" + std::to_string(all) + "] ";
    line += std::to_string(passed_) + " passed, " + std::to_string(failed_) + " failed";
    output_.show_progress(done == all ? "" : line);
  }

  void end(const TestTotals& totals) override {
    if (totals.leaking != 0 && leaks_ == LeakPolicy::kCount) {
      output_.print("note: " + counted(totals.leaking, "test", "tests") +
                    " left processes or futures behind; --leaks=list tells which\n");
    }
    std::string line = std::to_string(totals.passed) + " passed, ";
    line += std::to_string(totals.failed) + " failed";
    if (totals.skipped != 0) line += ", " + std::to_string(totals.skipped) + " skipped";
    output_.print(line + "\n");
  }

 private:
  [[nodiscard]] std::string coloured(const char* code, const std::string& text) const {
    return output_.coloured() ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
  }

  std::string failure(const TestRecord& record) {
    std::string out =
        coloured("1;31", "FAIL") + " " + record.where() + ": " + record.message + "\n";
    if (!record.expected.empty() || !record.actual.empty()) {
      std::istringstream lines(difference(record.expected, record.actual));
      for (std::string line; std::getline(lines, line);) {
        const char* colour = line[0] == '-' ? "32" : line[0] == '+' ? "31" : "2";
        out.append("  ").append(coloured(colour, line)).append("\n");
      }
    }
    return out + indented(record.trace);
  }

  TestOutput& output_;
  const LeakPolicy leaks_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

std::string TestRecord::where() const {
  if (line != 0) return file + ":" + std::to_string(line);
  std::string text = file;
  return name.empty() ? text : text.append(" ").append(suite).append(">>").append(name);
}

std::string leaks_text(const TestRecord& record) {
  std::string text;
  if (record.processes != 0) text = counted(record.processes, "process", "processes");
  if (record.futures == 0) return text;
  if (!text.empty()) text += " and ";
  return text + counted(record.futures, "future", "futures");
}

std::unique_ptr<TestReport> make_text_report(TestOutput& output, LeakPolicy leaks) {
  return std::make_unique<TextReport>(output, leaks);
}

}  // namespace btvm::cli
