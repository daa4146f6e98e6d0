#include "tools/btvm/file_loader.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "loader/verifier.h"
#include "tools/btvm/library_catalog.h"

namespace btvm::cli {

namespace {

void rename_methods(Module& module, const std::string& selector) {
  const auto index = static_cast<SymbolIndex>(module.symbols.size());
  module.symbols.push_back(selector);
  for (ExtensionInfo& extension : module.extensions) extension.method.selector = index;
}

/// All errors as people want them: a line for each, which begins with where it is.
std::string located_errors(const compiler::Source& source,
                           const compiler::Diagnostics& diagnostics) {
  std::string text;
  for (const compiler::Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != compiler::Severity::kError) continue;
    text += (text.empty() ? "line " : "\nline ") +
            std::to_string(source.line_number(diagnostic.span.offset)) + ": " + diagnostic.message;
  }
  return text;
}

}  // namespace

std::string errors_of(const compiler::Diagnostics& diagnostics) {
  std::string text;
  for (const compiler::Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != compiler::Severity::kError) continue;
    text += (text.empty() ? "" : "\n\n") + diagnostic.message;
  }
  return text;
}

void add_warnings(const compiler::Diagnostics& diagnostics, std::vector<std::string>& warnings) {
  for (const compiler::Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == compiler::Severity::kError) continue;
    warnings.push_back(diagnostic.message +
                       (diagnostic.hint.empty() ? "" : "\nHint: " + diagnostic.hint));
  }
}

FileLoader::FileLoader(VirtualMachine& machine, const Options& options)
    : machine_(machine), options_(options), catalog_(&library_catalog()) {}

FileLoader::Loaded FileLoader::load(const std::string& path, Extent extent) {
  const std::lock_guard lock(mutex_);
  std::error_code missing;
  auto text = std::filesystem::exists(path, missing) ? read_input(path) : std::nullopt;
  if (text) return compile_and_link(path, std::move(*text), extent);
  Loaded loaded;
  loaded.is_missing = true;
  loaded.kind = "file_not_found";
  loaded.error = "File not found: " + path;
  return loaded;
}

FileLoader::Loaded FileLoader::compile_and_link(const std::string& path, std::string text,
                                                Extent extent, const std::string& method_selector) {
  Loaded loaded;
  const compiler::Source source(path, std::move(text));
  compiler::CompileOptions compile;
  compile.module_name = module_name_of(path);
  compile.definitions_only = extent == Extent::kDefinitions;
  compile.catalog = &catalog_;
  compile.compat = options_.compat;
  compile.optimise = options_.optimise != 0;
  compiler::Diagnostics diagnostics;
  auto module = compiler::compile(source, compile, diagnostics);
  add_warnings(diagnostics, loaded.warnings);
  if (!module) {
    loaded.error = errors_of(diagnostics);
    loaded.located = located_errors(source, diagnostics);
    loaded.kind = "parse_error";
    return loaded;
  }
  if (!method_selector.empty()) rename_methods(*module, method_selector);
  if (const auto verified = verify(*module, {}); !verified) {
    loaded.error = "the compiler made bad code: " + to_text(verified.error());
    loaded.kind = "internal_error";
    return loaded;
  }
  auto linked = path.empty() ? machine_.load_edits(*module) : machine_.load({*module});
  if (!linked) {
    loaded.error = linked.error().message;
    loaded.kind = linked.error().kind;
    return loaded;
  }
  catalog_.add(*module);
  LinkedModule& link = linked->front();
  std::move(link.warnings.begin(), link.warnings.end(), std::back_inserter(loaded.warnings));
  loaded.classes = std::move(link.classes);
  if (link.main != nullptr) {
    const RunResult result =
        machine_.start_session()->run(*link.main, VirtualMachine::Session::Form::kResult);
    if (result.status != RunResult::Status::kValue) {
      loaded.error = result.describe();
      loaded.kind = result.kind;
      return loaded;
    }
  }
  loaded.module = std::move(module);
  return loaded;
}

Expected<std::vector<ClassId>, SourceLoader::Failure> FileLoader::load_file(
    const std::string& path) {
  Loaded loaded = load(path);
  if (!loaded.module) return Failure{loaded.is_missing, loaded.error};
  return std::move(loaded.classes);
}

Expected<std::vector<ClassId>, SourceLoader::Failure> FileLoader::load_text(
    const std::string& text) {
  const std::lock_guard lock(mutex_);
  Loaded loaded = compile_and_link({}, text, Extent::kWhole);
  if (!loaded.module) return Failure{false, loaded.error};
  return std::move(loaded.classes);
}

Expected<std::vector<ClassId>, SourceLoader::Failure> FileLoader::load_methods(
    const std::string& text, const std::string& selector) {
  const std::lock_guard lock(mutex_);
  Loaded loaded = compile_and_link({}, text, Extent::kDefinitions, selector);
  if (!loaded.module) return Failure{false, loaded.error};
  return std::move(loaded.classes);
}

void FileLoader::know(const Module& module) {
  const std::lock_guard lock(mutex_);
  catalog_.add(module);
}

}  // namespace btvm::cli
