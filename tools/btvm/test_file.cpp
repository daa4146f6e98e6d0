#include "tools/btvm/test_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>
#include <utility>

#include "tools/compiler/token.h"

namespace btvm::cli {
namespace {

constexpr std::string_view kExpectationMark = "// =>";
constexpr std::string_view kLoadMark = "// @load ";
constexpr std::string_view kLoadErrorMark = "// @load-error ";

std::vector<std::string> trimmed_lines(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(trim(line));
  return lines;
}

bool is_input(const std::string& line) { return !line.empty() && !line.starts_with("//"); }

bool defines_class(const std::string& input) {
  return input.find(" subclass: ") != std::string::npos;
}

/// Does the next line belong to the input too? A class goes on up to its expectation: one more member
/// makes it no less complete.
bool goes_on(const std::string& input) {
  if (input.starts_with(":")) return false;
  return defines_class(input) || compiler::is_incomplete(compiler::Source("input", input));
}

/// In a file that defines a class, what looks like an expectation inside a method is a remark.
bool has_expectations(std::string_view text, const std::vector<std::string>& lines) {
  const std::string at_margin = "\n" + std::string(kExpectationMark);
  if (text.starts_with(kExpectationMark) || text.find(at_margin) != std::string_view::npos) {
    return true;
  }
  return text.find(" subclass: ") == std::string_view::npos &&
         std::any_of(lines.begin(), lines.end(),
                     [](const std::string& line) { return line.starts_with(kExpectationMark); });
}

std::vector<TestLoad> loads_of(const std::vector<std::string>& lines) {
  std::vector<TestLoad> loads;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with(kLoadMark)) {
      loads.push_back({i + 1, trim(line.substr(kLoadMark.size())), false, {}});
    } else if (line.starts_with(kLoadErrorMark)) {
      const std::string_view rest = line.substr(kLoadErrorMark.size());
      const std::size_t arrow = std::min(rest.find("=>"), rest.size());
      const std::string_view error = rest.substr(std::min(arrow + 2, rest.size()));
      loads.push_back({i + 1, trim(rest.substr(0, arrow)), true, trim(error)});
    }
  }
  return loads;
}

std::vector<TestCase> cases_of(const std::vector<std::string>& lines, TestFormat format) {
  std::vector<TestCase> cases;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_input(lines[i])) continue;
    TestCase next;
    next.line = i + 1;
    next.input = lines[i];
    while (format == TestFormat::kRepl && i + 1 < lines.size() && is_input(lines[i + 1]) &&
           goes_on(next.input)) {
      next.input += "\n" + lines[++i];
    }
    if (i + 1 < lines.size() && lines[i + 1].starts_with(kExpectationMark)) {
      next.expected = trim(std::string_view(lines[++i]).substr(kExpectationMark.size()));
      next.has_expectation = true;
    }
    cases.push_back(std::move(next));
  }
  return cases;
}

/// An expectation of the REPL format alone.
bool expects_as_repl(std::string_view expected) {
  if (expected.starts_with("WARNING:")) return true;
  if (!expected.starts_with("ERROR:")) return false;
  const std::string what = trim(expected.substr(6));
  return !std::all_of(what.begin(), what.end(),
                      [](char c) { return c == '_' || std::islower(c) != 0; });
}

bool is_repl_case(const TestCase& one) {
  return one.input.starts_with(":") || one.input.find('\n') != std::string::npos ||
         defines_class(one.input) || expects_as_repl(one.expected);
}

TestFormat format_of(const std::string& path, const std::vector<TestLoad>& loads,
                     const std::vector<TestCase>& as_repl) {
  for (const auto& part : std::filesystem::path(path).parent_path()) {
    const std::string name = part.string();
    if (name == "e2e" || name == "repl") return TestFormat::kRepl;
    if (name.starts_with("bootstrap")) return TestFormat::kExpectation;
  }
  const bool repl =
      std::any_of(loads.begin(), loads.end(), [](const TestLoad& l) { return l.must_fail; }) ||
      std::any_of(as_repl.begin(), as_repl.end(), is_repl_case);
  return repl ? TestFormat::kRepl : TestFormat::kExpectation;
}

}  // namespace

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

TestFile read_test_file(const std::string& path, std::string_view text) {
  const std::vector<std::string> lines = trimmed_lines(text);
  TestFile file;
  file.loads = loads_of(lines);
  file.has_cases = has_expectations(text, lines);
  const bool only_load_errors =
      !file.loads.empty() && std::none_of(lines.begin(), lines.end(), is_input);
  file.has_cases = file.has_cases || only_load_errors;
  if (!file.has_cases) return file;
  file.cases = cases_of(lines, TestFormat::kRepl);
  file.format = format_of(path, file.loads, file.cases);
  if (file.format == TestFormat::kExpectation) file.cases = cases_of(lines, file.format);
  return file;
}

std::vector<std::vector<TestCase>> doc_tests(std::string_view doc) {
  std::vector<std::vector<TestCase>> fences;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : trimmed_lines(doc)) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside && line == "```beamtalk";
      if (inside) fences.emplace_back();
      continue;
    }
    if (!inside || line.empty()) continue;
    std::vector<TestCase>& cases = fences.back();
    if (line.starts_with(kExpectationMark)) {
      if (cases.empty() || cases.back().has_expectation) continue;
      cases.back().expected = trim(std::string_view(line).substr(kExpectationMark.size()));
      cases.back().has_expectation = true;
      continue;
    }
    if (line.starts_with("//")) continue;
    TestCase next{number, line, {}, false};
    if (const std::size_t mark = line.rfind(" // =>"); mark != std::string::npos) {
      next.input = trim(std::string_view(line).substr(0, mark));
      next.expected = trim(std::string_view(line).substr(mark + 6));
      next.has_expectation = true;
    }
    cases.push_back(std::move(next));
  }
  return fences;
}

}  // namespace btvm::cli
