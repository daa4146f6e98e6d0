// Reports for other programs: TAP, JUnit's XML, JSON.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>
#include <utility>

#include "tools/btvm/test_report.h"
#include "vm/objects/string.h"

namespace btvm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// All that is to be said of a failure.
std::string details_of(const TestRecord& record) {
  std::string text = record.message;
  if (!record.expected.empty() || !record.actual.empty()) {
    text += "\nexpected: " + record.expected + "\nactual: " + record.actual;
  }
  if (!record.trace.empty()) text += "\n" + record.trace;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string seconds_text(double seconds) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6f", seconds);
  return buffer;
}

std::string json_text(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// TAP version 13, with a YAML block for each failure. Texts in it are JSON strings, which YAML reads.
class TapReport final : public TestReport {
 public:
  explicit TapReport(TestOutput& output) : output_(output) {}

  void begin(const std::string& seed) override {
    output_.print("TAP version 13\n");
    if (!seed.empty()) output_.print("# shuffled with --shuffle=" + seed + "\n");
  }

  void record(const TestRecord& record) override {
    const bool failed = record.status == TestRecord::Status::kFailed;
    std::string out = failed ? "not ok " : "ok ";
    out += std::to_string(++count_) + " - ";
    std::string title = record.where();
    if (record.line != 0) title += " " + record.name;
    for (const char c : title) {
      if (c == '#' || c == '\\') out += '\\';
      out += c == '\n' || c == '\r' ? ' ' : c;
    }
    if (record.status == TestRecord::Status::kSkipped) out += " # SKIP " + record.message;
    out += "\n";
    if (failed) out += block(record);
    if (const std::string left = leaks_text(record); !left.empty()) {
      out += "# left behind " + left + "\n";
    }
    output_.print(out);
  }

  void progress(std::size_t /*done*/, std::size_t /*all*/) override {}

  void end(const TestTotals& totals) override {
    output_.print("1.." + std::to_string(count_) + "\n# passed " + std::to_string(totals.passed) +
                  ", failed " + std::to_string(totals.failed) + "\n");
  }

 private:
  static std::string block(const TestRecord& record) {
    std::string out = "  ---\n";
    const auto add = [&](const char* key, const std::string& text) {
      if (!text.empty()) out.append("  ").append(key).append(": ").append(json_text(text)) += '\n';
    };
    add("message", record.message);
    add("expected", record.expected);
    add("actual", record.actual);
    add("trace", record.trace);
    return out + "  ...\n";
  }

  TestOutput& output_;
  std::size_t count_ = 0;
};

/// Text for XML 1.0: characters that it does not have become U+FFFD.
std::string xml(std::string_view text) {
  constexpr const char* kReplacement = "\xEF\xBF\xBD";
  std::string out;
  while (!text.empty()) {
    const std::string_view valid = text.substr(0, utf8_prefix(text));
    for (const char c : valid) {
      switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\n': out += "&#10;"; break;
        case '\t': out += "&#9;"; break;
        default: out += static_cast<unsigned char>(c) < 0x20 ? kReplacement : std::string(1, c);
      }
    }
    text.remove_prefix(valid.size());
    if (text.empty()) break;
    out += kReplacement;
    text.remove_prefix(1);
  }
  return out;
}

std::string attribute(const char* name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml(value) + "\"";
}

/// One <testsuite> for each file or class, as JUnit's consumers expect it.
class JunitReport final : public TestReport {
 public:
  explicit JunitReport(TestOutput& output) : output_(output) {}

  void begin(const std::string& seed) override { seed_ = seed; }

  void record(const TestRecord& record) override {
    if (suites_.empty() || suites_.back().name != record.suite) {
      suites_.push_back({record.suite, {}, 0, 0, 0, 0});
    }
    Suite& suite = suites_.back();
    ++suite.tests;
    suite.seconds += record.seconds;
    std::string out = "    <testcase" + attribute("classname", record.suite);
    out += attribute(
        "name", record.line == 0 ? record.name : std::to_string(record.line) + ": " + record.name);
    out += attribute("file", record.file);
    if (record.line != 0) out += attribute("line", std::to_string(record.line));
    out += attribute("time", seconds_text(record.seconds)) + ">";
    if (record.status == TestRecord::Status::kFailed) {
      ++suite.failures;
      out += "<failure" + attribute("message", record.message) + ">" + xml(details_of(record)) +
             "</failure>";
    } else if (record.status == TestRecord::Status::kSkipped) {
      ++suite.skipped;
      out += "<skipped" + attribute("message", record.message) + "/>";
    }
    if (const std::string left = leaks_text(record); !left.empty()) {
      out += "<system-out>left behind " + left + "</system-out>";
    }
    suite.cases += out + "</testcase>\n";
  }

  void progress(std::size_t /*done*/, std::size_t /*all*/) override {}

  void end(const TestTotals& totals) override {
    const std::size_t tests = totals.passed + totals.failed + totals.skipped;
    output_.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                  counts(tests, totals.failed, totals.skipped, totals.seconds) + ">\n");
    for (const Suite& suite : suites_) {
      std::string out = "  <testsuite" + attribute("name", suite.name);
      out += counts(suite.tests, suite.failures, suite.skipped, suite.seconds) + ">\n";
      if (!seed_.empty()) {
        out += "    <properties><property" + attribute("name", "shuffle") +
               attribute("value", seed_) + "/></properties>\n";
      }
      output_.print(out + suite.cases + "  </testsuite>\n");
    }
    output_.print("</testsuites>\n");
  }

 private:
  struct Suite {
    std::string name;
    std::string cases;
    std::size_t tests;
    std::size_t failures;
    std::size_t skipped;
    double seconds;
  };

  static std::string counts(std::size_t tests, std::size_t failures, std::size_t skipped,
                            double seconds) {
    return attribute("tests", std::to_string(tests)) +
           attribute("failures", std::to_string(failures)) + attribute("errors", "0") +
           attribute("skipped", std::to_string(skipped)) + attribute("time", seconds_text(seconds));
  }

  TestOutput& output_;
  std::string seed_;
  std::vector<Suite> suites_;
};

/// One object, with the records in `tests`.
class JsonReport final : public TestReport {
 public:
  explicit JsonReport(TestOutput& output) : output_(output) {}

  void begin(const std::string& /*seed*/) override {}

  void record(const TestRecord& record) override {
    constexpr const char* kNames[] = {"passed", "failed", "skipped"};
    Json json = {{"file", record.file}};
    if (record.line != 0) json["line"] = record.line;
    json["suite"] = record.suite;
    json["name"] = record.name;
    json["status"] = kNames[static_cast<std::size_t>(record.status)];
    json["seconds"] = record.seconds;
    if (!record.message.empty()) json["message"] = record.message;
    if (!record.expected.empty() || !record.actual.empty()) {
      json["expected"] = record.expected;
      json["actual"] = record.actual;
    }
    if (!record.trace.empty()) json["trace"] = record.trace;
    if (record.processes != 0) json["processes_left"] = record.processes;
    if (record.futures != 0) json["futures_left"] = record.futures;
    tests_.push_back(std::move(json));
  }

  void progress(std::size_t /*done*/, std::size_t /*all*/) override {}

  void end(const TestTotals& totals) override {
    Json json = {{"passed", totals.passed},
                 {"failed", totals.failed},
                 {"skipped", totals.skipped},
                 {"seconds", totals.seconds}};
    if (!totals.seed.empty()) json["shuffle"] = totals.seed;
    json["tests"] = std::move(tests_);
    output_.print(json_text(json, 2) + "\n");
  }

 private:
  TestOutput& output_;
  Json tests_ = Json::array();
};

}  // namespace

std::unique_ptr<TestReport> make_tap_report(TestOutput& output) {
  return std::make_unique<TapReport>(output);
}

std::unique_ptr<TestReport> make_junit_report(TestOutput& output) {
  return std::make_unique<JunitReport>(output);
}

std::unique_ptr<TestReport> make_json_report(TestOutput& output) {
  return std::make_unique<JsonReport>(output);
}

}  // namespace btvm::cli
