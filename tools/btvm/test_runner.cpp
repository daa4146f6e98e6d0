#include "tools/btvm/test_runner.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "tools/btvm/workspace_command.h"

namespace btvm::cli {
namespace {

namespace fs = std::filesystem;

bool is_fixture(const fs::path& path) {
  return std::any_of(path.begin(), path.end(), [](const auto& part) { return part == "fixtures"; });
}

/// Tests of the module's class: unary instance methods whose selectors start with test, sorted.
std::vector<std::string> tests_of(const Module& module, const std::string& class_name) {
  const auto name = [&](SymbolIndex i) { return module.symbols[static_cast<std::size_t>(i)]; };
  std::vector<std::string> tests;
  for (const ClassInfo& info : module.classes) {
    if (name(info.name) != class_name) continue;
    for (const MethodInfo& method : info.methods) {
      const std::string selector = name(method.selector);
      if (selector.starts_with("test") && method.arguments == 0 && !method.class_side) {
        tests.push_back(selector);
      }
    }
  }
  std::sort(tests.begin(), tests.end());
  return tests;
}

}  // namespace

bool TestRunner::add(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error)) {
      complain(path + ": no such file or directory");
      return false;
    }
    files_.push_back(path);
    return true;
  }
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.path().extension() != ".bt") continue;
    if (!is_fixture(fs::relative(entry.path(), path))) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  files_.insert(files_.end(), found.begin(), found.end());
  return true;
}

TestRunner::Summary TestRunner::run() {
  for (const std::string& file : files_) {
    if (is_over()) break;
    run_file(file);
    evaluator_.flush();  // what the file's tests showed comes before what follows it
  }
  return summary_;
}

bool TestRunner::is_selected(std::string_view name) const {
  return name.find(options_.filter) != std::string_view::npos;
}

void TestRunner::report(bool passed, const std::string& where, const std::string& detail) {
  ++(passed ? summary_.passed : summary_.failed);
  if (!passed) std::printf("FAIL %s: %s\n", where.c_str(), detail.c_str());
}

void TestRunner::load_once(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return;
  if (!loaded_folders_.insert(fs::weakly_canonical(folder, error).string()).second) return;
  for (const auto& [path, reason] : evaluator_.load_folder(folder)) {
    std::string note = "note: " + path;
    complain(note.append(" was not loaded: ").append(reason));
  }
}

void TestRunner::load_surroundings(const std::string& path) {
  std::error_code error;
  const fs::path folder = fs::absolute(path, error).parent_path();
  in_package_ = false;
  for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
    if (fs::exists(at / "beamtalk.toml", error)) {
      in_package_ = true;
      load_once((at / "src").string());
      break;
    }
    if (at == at.parent_path()) break;
  }
  load_once((folder / "fixtures").string());
}

bool TestRunner::load_all(const std::string& path, const std::vector<TestLoad>& loads) {
  for (const TestLoad& load : loads) {
    const std::string where = path + ":" + std::to_string(load.line);
    const FileLoader::Loaded loaded = evaluator_.load_file(load.path);
    if (load.must_fail) {
      const bool passed = !loaded.module && loaded.error.find(load.error) != std::string::npos;
      report(passed, where,
             "loading " + load.path + " must fail with " + load.error + ", got " +
                 (loaded.module ? "no error" : loaded.error));
    } else if (!loaded.module) {
      report(false, where, "cannot load " + load.path + ": " + loaded.error);
      return false;
    }
  }
  return true;
}

void TestRunner::run_file(const std::string& path) {
  const auto text = read_input(path);
  if (!text) return report(false, path, "cannot be read");
  const TestFile file = read_test_file(path, *text);
  if (file.has_cases && !is_selected(path)) return;
  if (!file.has_cases) load_surroundings(path);
  if (!load_all(path, file.loads)) return;
  if (file.has_cases) return run_cases(path, file);
  run_classes(path);
}

void TestRunner::check_case(const std::string& where, const TestCase& one, const Outcome& outcome,
                            TestFormat format) {
  const bool passed = meets(one.expected, outcome, format);
  std::string got = outcome.raised() ? outcome.result.describe() : outcome.result.text;
  if (one.expected.starts_with("WARNING:")) {
    got = outcome.warnings.empty() ? "no warning" : "";
    for (const std::string& warning : outcome.warnings) got += (got.empty() ? "" : "; ") + warning;
  }
  report(passed, where, "`" + one.input + "` expected " + one.expected + ", got " + got);
}

void TestRunner::run_cases(const std::string& path, const TestFile& file) {
  evaluator_.start_file();
  WorkspaceCommands commands(evaluator_);
  for (const TestCase& one : file.cases) {
    if (is_over()) return;
    const std::string where = path + ":" + std::to_string(one.line);
    const Outcome outcome = one.input.starts_with(":") && file.format == TestFormat::kRepl
                                ? commands.run(one.input)
                                : evaluator_.evaluate(one.input, file.format);
    if (!one.has_expectation) {
      report(false, where, "missing assertion after `" + one.input + "`");
    } else {
      check_case(where, one, outcome, file.format);
    }
  }
}

void TestRunner::run_classes(const std::string& path) {
  const FileLoader::Loaded loaded = evaluator_.load_file(path);
  if (!loaded.module) return report(false, path, "does not compile: " + loaded.error);
  const auto name = [&](SymbolIndex i) {
    return loaded.module->symbols[static_cast<std::size_t>(i)];
  };
  for (const ClassId id : loaded.classes) {
    if (!evaluator_.is_test_class(id)) continue;
    const std::string cls = evaluator_.class_name(id);
    for (const std::string& selector : tests_of(*loaded.module, cls)) {
      if (is_over()) return;
      std::string where = path;
      where.append(" ").append(cls).append(">>").append(selector);
      if (!is_selected(where)) continue;
      const RunResult result = evaluator_.run_test(cls, selector, in_package_);
      report(result.status == RunResult::Status::kValue, where, result.describe());
    }
  }
  for (const ClassInfo& info : loaded.module->classes) {
    run_doc_tests(path, name(info.name), info.doc);
    for (const MethodInfo& method : info.methods) {
      const std::string side = method.class_side ? " class>>" : ">>";
      run_doc_tests(path, name(info.name) + side + name(method.selector), method.doc);
    }
  }
}

void TestRunner::run_doc_tests(const std::string& path, const std::string& owner,
                               std::string_view doc) {
  const std::string where = path + " " + owner;
  if (!is_selected(where)) return;
  for (const std::vector<TestCase>& fence : doc_tests(doc)) {
    evaluator_.start_file();
    for (const TestCase& one : fence) {
      if (is_over()) return;
      const Outcome outcome = evaluator_.evaluate(one.input, TestFormat::kExpectation);
      const std::string title = where + " doc line " + std::to_string(one.line);
      if (one.has_expectation) {
        check_case(title, one, outcome, TestFormat::kExpectation);
      } else if (outcome.raised()) {
        report(false, title, "`" + one.input + "` raised " + outcome.result.describe());
      }
    }
  }
}

}  // namespace btvm::cli
