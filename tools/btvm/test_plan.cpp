#include "tools/btvm/test_plan.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tools/btvm/command.h"
#include "tools/compiler/parser.h"

namespace btvm::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "beamtalk.toml";

bool is_fixture(const fs::path& path) {
  return std::any_of(path.begin(), path.end(), [](const auto& part) { return part == "fixtures"; });
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [at, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return at == folder.end();
}

/// From the folder itself up to the root of the disk.
std::vector<fs::path> upwards(fs::path folder) {
  std::vector<fs::path> folders;
  for (;; folder = folder.parent_path()) {
    folders.push_back(folder);
    if (folder == folder.parent_path()) return folders;
  }
}

/// Has a line several statements? Only the REPL evaluates more than the first.
bool has_lines_of_statements(const std::vector<TestCase>& cases) {
  return std::any_of(cases.begin(), cases.end(), [](const TestCase& one) {
    compiler::Ast ast;
    compiler::Diagnostics diagnostics;
    return compiler::parse(compiler::Source("input", one.input), {}, ast, diagnostics) &&
           ast.statements.size() > 1;
  });
}

}  // namespace

bool TestPlan::add(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error)) {
      complain(path + ": no such file or directory");
      return false;
    }
    add_file(path, {}, true);
    return true;
  }
  std::vector<std::string> found;
  for (auto at = fs::recursive_directory_iterator(path, error);
       at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (error) break;
    const bool source = at->path().extension() == ".bt" && at->is_regular_file(error);
    if (source && !is_fixture(at->path().lexically_relative(path))) {
      found.push_back(at->path().lexically_normal().string());
    }
  }
  std::sort(found.begin(), found.end());
  for (const std::string& file : found) add_file(file, path, false);
  return true;
}

void TestPlan::add_file(const std::string& path, const std::string& argument, bool named) {
  auto text = read_input(path);
  if (!text) text.emplace();
  TestSource source;
  source.path = path;
  source.file = read_test_file(path, *text, TestFormat::kExpectation);
  if (source.file.kind == TestFile::Kind::kCases) {
    source.file = read_test_file(path, *text, format_of(path, *text));
  }
  if (source.file.kind == TestFile::Kind::kNone && !named) return;
  source.text = std::move(*text);
  surround(source, argument);
  sources_.push_back(std::move(source));
}

void TestPlan::surround(TestSource& source, const std::string& argument) {
  std::error_code error;
  const fs::path folder = fs::absolute(source.path, error).lexically_normal().parent_path();
  std::string place = argument;
  for (const fs::path& at : upwards(folder)) {
    if (!fs::exists(at / kManifest, error)) continue;
    source.in_package = true;
    place = at.string();
    if (fs::is_directory(at / "src", error)) source.before.push_back((at / "src").string());
    break;
  }
  source.world = world_of(place, source.file);
  if (source.file.kind != TestFile::Kind::kClasses) return;
  const fs::path root = fs::current_path(error);
  const fs::path top = argument.empty() || is_below(folder, root)
                           ? root
                           : fs::absolute(argument, error).lexically_normal();
  std::vector<std::string> fixtures;
  for (const fs::path& at : upwards(folder)) {
    if (at != folder && !is_below(at, top)) break;
    if (fs::is_directory(at / "fixtures", error)) fixtures.push_back((at / "fixtures").string());
  }
  source.before.insert(source.before.end(), fixtures.rbegin(), fixtures.rend());
}

std::size_t TestPlan::world_of(const std::string& place, const TestFile& file) {
  const auto at = std::find(places_.begin(), places_.end(), place);
  const auto index = static_cast<std::size_t>(at - places_.begin());
  if (at == places_.end()) places_.push_back(place);
  std::size_t kind = 0;
  if (file.kind == TestFile::Kind::kCases) kind = file.format == TestFormat::kRepl ? 2 : 1;
  if (file.kind == TestFile::Kind::kDocument) kind = 3;
  return index * 4 + kind;
}

FormatSign TestPlan::sign_beside(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const auto [at, is_new] = folder_signs_.emplace(folder, FormatSign::kNone);
  if (!is_new) return at->second;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string other = entry.path().string();
    if (entry.path().extension() != ".bt" || at->second == FormatSign::kRepl) continue;
    const auto text = read_input(other);
    if (!text) continue;
    const TestFile file = read_test_file(other, *text, TestFormat::kRepl);
    if (file.kind != TestFile::Kind::kCases) continue;
    if (const FormatSign sign = format_sign(*text); sign != FormatSign::kNone) at->second = sign;
  }
  return at->second;
}

TestFormat TestPlan::format_of(const std::string& path, const std::string& text) {
  FormatSign sign = folder_sign(path);
  if (sign == FormatSign::kNone) sign = format_sign(text);
  // A file that says nothing is what the others beside it are.
  if (sign == FormatSign::kNone) sign = sign_beside(path);
  if (sign == FormatSign::kNone &&
      has_lines_of_statements(read_test_file(path, text, TestFormat::kExpectation).cases)) {
    sign = FormatSign::kRepl;
  }
  return sign == FormatSign::kRepl ? TestFormat::kRepl : TestFormat::kExpectation;
}

std::vector<TestSource> TestPlan::take() {
  std::stable_sort(sources_.begin(), sources_.end(),
                   [](const TestSource& a, const TestSource& b) { return a.world < b.world; });
  return std::exchange(sources_, {});
}

}  // namespace btvm::cli
