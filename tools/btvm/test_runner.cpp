#include "tools/btvm/test_runner.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <utility>

#include "loader/verifier.h"
#include "tools/compiler/token.h"

namespace btvm::cli {
namespace {

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Positions of the underscores that are wildcards.
std::vector<std::size_t> wildcards(std::string_view text) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') continue;
    const bool before = i > 0 && is_alphanumeric(text[i - 1]);
    const bool after = i + 1 < text.size() && is_alphanumeric(text[i + 1]);
    if (!before || !after) result.push_back(i);
  }
  return result;
}

}  // namespace

bool matches_expectation(std::string_view expected, std::string_view actual) {
  const auto stars = wildcards(expected);
  if (stars.empty()) return expected == actual;
  std::vector<std::string_view> segments;
  std::size_t start = 0;
  for (const std::size_t star : stars) {
    segments.push_back(expected.substr(start, star - start));
    start = star + 1;
  }
  segments.push_back(expected.substr(start));
  if (!actual.starts_with(segments.front())) return false;
  std::size_t at = segments.front().size();
  for (std::size_t i = 1; i + 1 < segments.size(); ++i) {
    const std::size_t found = actual.find(segments[i], at);
    if (found == std::string_view::npos) return false;
    at = found + segments[i].size();
  }
  return actual.size() >= at + segments.back().size() && actual.ends_with(segments.back());
}

TestRunner::TestRunner(const Options& options) : options_(options) {
  VirtualMachine::Options machine;
  machine.scheduler.workers = options.workers;
  machine.gc_stress = options.gc_stress;
  machine_ = std::make_unique<VirtualMachine>(machine, output_);
}

TestRunner::~TestRunner() = default;

bool TestRunner::add(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    if (!std::filesystem::exists(path, error)) {
      complain(path + ": no such file or directory");
      return false;
    }
    files_.push_back(path);
    return true;
  }
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    const bool fixture = entry.path().string().find("/fixtures/") != std::string::npos;
    if (entry.path().extension() == ".bt" && !fixture) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  files_.insert(files_.end(), found.begin(), found.end());
  return true;
}

TestRunner::Summary TestRunner::run() {
  for (const std::string& file : files_) run_file(file);
  return summary_;
}

void TestRunner::report(bool passed, const std::string& where, const std::string& detail) {
  ++(passed ? summary_.passed : summary_.failed);
  if (!passed) std::printf("FAIL %s: %s\n", where.c_str(), detail.c_str());
}

bool TestRunner::load_file(const std::string& path, std::string& error) {
  if (!loaded_.insert(path).second) return true;
  auto text = read_input(path);
  if (!text) {
    error = "File not found: " + path;
    return false;
  }
  const compiler::Source source(path, std::move(*text));
  compiler::CompileOptions options;
  options.module_name = module_name_of(path);
  compiler::Diagnostics diagnostics;
  const auto module = compiler::compile(source, options, diagnostics);
  for (const auto& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == compiler::Severity::kError) error += diagnostic.message + "\n";
  }
  if (!module) return false;
  const auto linked = machine_->load({*module});
  if (!linked) error = linked.error().message;
  return linked.has_value();
}

bool TestRunner::load_fixtures(const std::string& path, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line = trim(line);
    if (!line.starts_with("// @load ")) continue;
    std::string error;
    if (load_file(trim(line.substr(9)), error)) continue;
    report(false, path, "cannot load " + trim(line.substr(9)) + ": " + error);
    return false;
  }
  return true;
}

void TestRunner::run_file(const std::string& path) {
  const auto text = read_input(path);
  if (!text) return report(false, path, "cannot be read");
  if (!load_fixtures(path, *text)) return;
  if (text->find("// =>") == std::string::npos) {
    // No expectations: a test class, perhaps.
    std::string error;
    const compiler::Source source(path, *text);
    compiler::CompileOptions options;
    options.module_name = module_name_of(path);
    compiler::Diagnostics diagnostics;
    const auto module = compiler::compile(source, options, diagnostics);
    if (!module) {
      for (const auto& d : diagnostics.all()) {
        std::fputs(compiler::render(source, d, colours()).c_str(), stderr);
      }
      return report(false, path, "does not compile");
    }
    const auto linked = machine_->load({*module});
    if (!linked) return report(false, path, linked.error().message);
    for (const ClassId id : linked->front().classes) {
      const auto test_case = machine_->image().symbols().find("TestCase");
      const Class* base = machine_->image().classes().find(*test_case);
      if (!machine_->image().inherits(id, base->id())) continue;
      run_test_class(path, machine_->image().classes().at(id), *module);
    }
    return;
  }
  run_cases(path, *text);
}

void TestRunner::run_test_class(const std::string& path, const Class& cls, const Module& module) {
  std::vector<std::string> tests;
  for (const ClassInfo& info : module.classes) {
    for (const MethodInfo& method : info.methods) {
      const std::string& selector = module.symbols[static_cast<std::size_t>(method.selector)];
      if (selector.starts_with("test") && method.arguments == 0 && !method.class_side) {
        tests.push_back(selector);
      }
    }
  }
  std::sort(tests.begin(), tests.end());
  const std::string name(machine_->image().class_name(cls.id()));
  for (const std::string& selector : tests) {
    const auto session = machine_->start_session();
    std::set<std::string> bound;
    std::string input = "TestCase primRun: ";
    input.append(name).append(" test: #").append(selector);
    const RunResult result = evaluate(*session, input, bound);
    std::string title = path;
    title.append(" ").append(name).append(">>").append(selector);
    report(result.status == RunResult::Status::kValue, title, result.text);
  }
}

std::vector<TestRunner::Case> TestRunner::cases_of(const std::string& text) const {
  std::vector<Case> cases;
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(trim(line));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() || lines[i].starts_with("//")) continue;
    Case next;
    next.line = i + 1;
    next.input = lines[i];
    while (i + 1 < lines.size() && !lines[i + 1].empty() && !lines[i + 1].starts_with("//") &&
           compiler::is_incomplete(compiler::Source("input", next.input))) {
      next.input += "\n" + lines[++i];
    }
    if (i + 1 < lines.size() && lines[i + 1].starts_with("// =>")) {
      next.expected = trim(std::string_view(lines[++i]).substr(5));
      next.has_expectation = true;
    }
    cases.push_back(std::move(next));
  }
  return cases;
}

RunResult TestRunner::evaluate(VirtualMachine::Session& session, const std::string& input,
                               std::set<std::string>& bound) {
  const compiler::Source source("input", input);
  compiler::CompileOptions options;
  options.module_name = "input";
  options.top_level_bindings = true;
  options.check_semantics = false;
  options.is_bound = [&bound](std::string_view name) { return bound.contains(std::string(name)); };
  compiler::Diagnostics diagnostics;
  const auto module = compiler::compile(source, options, diagnostics);
  RunResult result;
  result.status = RunResult::Status::kError;
  if (!module) {
    for (const auto& diagnostic : diagnostics.all()) {
      if (diagnostic.severity == compiler::Severity::kError) result.text += diagnostic.message;
    }
    return result;
  }
  const auto verified = verify(*module, {});
  if (!verified) {
    result.text = "the compiler made bad code: " + to_text(verified.error());
    return result;
  }
  const auto linked = machine_->load({*module});
  if (!linked) {
    result.text = linked.error().message;
    result.kind = linked.error().kind;
    return result;
  }
  if (linked->front().main != nullptr) {
    return session.run(*linked->front().main, VirtualMachine::Session::Form::kResult);
  }
  result.status = RunResult::Status::kValue;
  if (!module->classes.empty()) {
    result.text = module->symbols[static_cast<std::size_t>(module->classes.back().name)];
  }
  return result;
}

void TestRunner::run_cases(const std::string& path, const std::string& text) {
  machine_->bindings().clear();
  machine_->bind_singletons();
  const auto session = machine_->start_session();
  std::set<std::string> bound;
  for (const Case& one : cases_of(text)) {
    const std::string where = path + ":" + std::to_string(one.line);
    if (!one.has_expectation) {
      report(false, where, "missing assertion");
      continue;
    }
    const RunResult result = evaluate(*session, one.input, bound);
    const bool raised = result.status != RunResult::Status::kValue;
    const std::string shown = raised ? result.describe() : result.text;
    bool passed = false;
    if (one.expected.starts_with("ERROR:")) {
      const std::string kind = trim(std::string_view(one.expected).substr(6));
      passed = raised && (result.kind == kind || shown.find(kind) != std::string::npos);
    } else if (one.expected == "_") {
      passed = !raised;
    } else {
      passed = !raised && matches_expectation(one.expected, result.text);
    }
    report(passed, where, "`" + one.input + "` expected " + one.expected + ", got " + shown);
  }
}

}  // namespace btvm::cli
