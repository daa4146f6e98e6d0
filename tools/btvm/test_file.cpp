#include "tools/btvm/test_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>
#include <utility>

#include "tools/compiler/parser.h"
#include "tools/compiler/token.h"

namespace btvm::cli {
namespace {

constexpr std::string_view kExpectationMark = "// =>";
constexpr std::string_view kLoadMark = "// @load ";
constexpr std::string_view kLoadErrorMark = "// @load-error ";

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> trimmed_lines(std::string_view text) {
  std::vector<std::string> lines = lines_of(text);
  for (std::string& line : lines) line = trim(line);
  return lines;
}

bool is_input(const std::string& line) { return !line.empty() && !line.starts_with("//"); }

/// Does the next line belong to the input too? A class goes on up to its expectation: one more member
/// makes it no less complete.
bool goes_on(const std::string& input) {
  if (input.starts_with(":")) return false;
  return defines_class(input) || compiler::is_incomplete(compiler::Source("input", input));
}

/// Is there an input with its expectation in the next line? In a file that defines a class, what looks
/// like an expectation inside a method is a remark.
bool has_expectations(std::string_view text) {
  const std::vector<std::string> lines = lines_of(text);
  const bool has_class = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return is_input(trim(line)) && defines_class(line);
  });
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string line = has_class ? lines[i] : trim(lines[i]);
    if (line.starts_with(kExpectationMark) && is_input(trim(lines[i - 1]))) return true;
  }
  return false;
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

/// What the text behind `// =>` says of the format.
FormatSign sign_of_expectation(std::string_view expected) {
  if (expected.starts_with("WARNING:")) return FormatSign::kRepl;
  if (!expected.starts_with("ERROR:")) return FormatSign::kNone;
  const std::string what = trim(expected.substr(6));
  const bool word = std::all_of(what.begin(), what.end(),
                                [](char c) { return c == '_' || std::islower(c) != 0; });
  if (!word || what.empty()) return FormatSign::kRepl;
  return what.find('_') != std::string::npos ? FormatSign::kExpectation : FormatSign::kNone;
}

/// The same of what looks like a tuple; it may be a string as well.
FormatSign sign_of_tuple(std::string_view expected) {
  if (!expected.starts_with("{")) return FormatSign::kNone;
  const bool spaced = expected.find(", ") != std::string_view::npos;
  return spaced || expected.starts_with("{#") ? FormatSign::kRepl : FormatSign::kExpectation;
}

/// `Class >> selector => ...`, which no expectation file can evaluate.
bool is_patch(const std::string& input) {
  const std::size_t arrow = input.find(">>");
  return arrow != std::string::npos && std::isupper(static_cast<unsigned char>(input[0])) != 0 &&
         input.find("=>", arrow) != std::string::npos;
}

FormatSign sign_of_case(const TestCase& one) {
  if (one.input.starts_with(":") || one.input.find('\n') != std::string::npos ||
      defines_class(one.input) || is_patch(one.input)) {
    return FormatSign::kRepl;
  }
  return sign_of_expectation(one.expected);
}

bool has_fence(const std::string& doc) { return doc.find("```beamtalk") != std::string::npos; }

/// What a source without expectations is. A program, with code at the top level, is no test because it has
/// classes too. What cannot be parsed is taken for classes, so that its errors are shown.
TestFile::Kind kind_of_source(const std::string& path, std::string_view text) {
  compiler::Ast ast;
  compiler::Diagnostics diagnostics;
  compiler::parse(compiler::Source(path, std::string(text)), {}, ast, diagnostics);
  if (diagnostics.has_errors()) return TestFile::Kind::kClasses;
  const bool tests = std::any_of(ast.classes.begin(), ast.classes.end(), [](const auto& cls) {
    return cls.superclass == "TestCase" || has_fence(cls.doc) ||
           std::any_of(cls.methods.begin(), cls.methods.end(),
                       [](const auto& method) { return has_fence(method.doc); });
  });
  const bool classes = !ast.classes.empty() || !ast.extensions.empty();
  return tests || (classes && ast.statements.empty()) ? TestFile::Kind::kClasses
                                                      : TestFile::Kind::kNone;
}

/// The input and the expectation behind it on the same line, or the line as it is.
TestCase case_of_line(std::size_t number, const std::string& line) {
  TestCase next{number, line, {}, false};
  if (const std::size_t mark = line.rfind(" // =>"); mark != std::string::npos) {
    next.input = line.substr(0, mark);
    next.expected = trim(std::string_view(line).substr(mark + 6));
    next.has_expectation = true;
  }
  return next;
}

}  // namespace

bool defines_class(std::string_view input) {
  return input.find(" subclass: ") != std::string_view::npos;
}

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

FormatSign format_sign(std::string_view text) {
  const std::vector<std::string> lines = trimmed_lines(text);
  for (const TestLoad& load : loads_of(lines)) {
    if (load.must_fail) return FormatSign::kRepl;
  }
  FormatSign sign = FormatSign::kNone;
  FormatSign tuples = FormatSign::kNone;
  for (const TestCase& one : cases_of(lines, TestFormat::kRepl)) {
    const FormatSign found = sign_of_case(one);
    if (found == FormatSign::kRepl) return found;
    if (found != FormatSign::kNone) sign = found;
    if (tuples == FormatSign::kNone) tuples = sign_of_tuple(one.expected);
  }
  return sign != FormatSign::kNone ? sign : tuples;
}

FormatSign folder_sign(const std::string& path) {
  FormatSign sign = FormatSign::kNone;
  for (const auto& part : std::filesystem::path(path).parent_path()) {
    std::string name = part.string();
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
    std::istringstream words(name);
    for (std::string word; words >> word;) {
      if (word == "e2e" || word == "repl") sign = FormatSign::kRepl;
      if (word == "bootstrap" || word == "expectations") sign = FormatSign::kExpectation;
    }
  }
  return sign;
}

TestFile read_test_file(const std::string& path, std::string_view text, TestFormat format) {
  TestFile file;
  if (path.ends_with(".md")) {
    file.kind = TestFile::Kind::kDocument;
    return file;
  }
  const std::vector<std::string> lines = trimmed_lines(text);
  file.loads = loads_of(lines);
  const bool only_loads = !file.loads.empty() && std::none_of(lines.begin(), lines.end(), is_input);
  if (only_loads || has_expectations(text)) {
    file.kind = TestFile::Kind::kCases;
    file.format = format;
    file.cases = cases_of(lines, format);
  } else {
    file.kind = kind_of_source(path, text);
  }
  return file;
}

std::vector<std::vector<TestCase>> doc_tests(std::string_view doc, bool document) {
  std::vector<std::vector<TestCase>> fences;
  bool inside = false;
  bool open = false;  // the last case is incomplete
  std::size_t number = 0;
  for (const std::string& whole : lines_of(doc)) {
    const std::string line = trim(whole);
    ++number;
    if (line.starts_with("```")) {
      inside = !inside && line == "```beamtalk";
      open = false;
      if (inside) fences.emplace_back();
      continue;
    }
    if (!inside) continue;
    std::vector<TestCase>& cases = fences.back();
    if (line.empty()) open = false;
    if (line.starts_with(kExpectationMark)) {
      open = false;
      if (cases.empty() || cases.back().has_expectation) continue;
      cases.back().expected = trim(std::string_view(line).substr(kExpectationMark.size()));
      cases.back().has_expectation = true;
    } else if (!line.empty() && !line.starts_with("//")) {
      TestCase next = case_of_line(number, document ? whole : line);
      const bool indented = document && (whole[0] == ' ' || whole[0] == '\t');
      if (open || (indented && !cases.empty() && !cases.back().has_expectation)) {
        next.line = cases.back().line;
        next.input = cases.back().input + "\n" + next.input;
        cases.pop_back();
      }
      open = document && !next.has_expectation && !next.input.starts_with(":") &&
             compiler::is_incomplete(compiler::Source("input", next.input));
      cases.push_back(std::move(next));
    }
  }
  return fences;
}

}  // namespace btvm::cli
