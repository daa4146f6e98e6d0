// btvm check: the diagnostics of source files, without running them.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/compiler/diagnostic_codes.h"

namespace btvm::cli {
namespace {

std::string_view name_of(compiler::Severity severity) {
  switch (severity) {
    case compiler::Severity::kError: return "error";
    case compiler::Severity::kWarning: return "warning";
    case compiler::Severity::kHint: return "hint";
  }
  return "";
}

std::string as_json(const compiler::Source& source, const compiler::Diagnostic& diagnostic) {
  const auto [line, column] = source.position(diagnostic.span.offset);
  const auto end = source.position(diagnostic.span.offset + diagnostic.span.length);
  nlohmann::ordered_json json = {
      {"file", source.name()},    {"line", line},
      {"column", column},         {"end_line", end.line},
      {"end_column", end.column}, {"severity", name_of(diagnostic.severity)}};
  if (const auto* code = compiler::code_of_message(diagnostic.message)) json["code"] = code->code;
  json["message"] = diagnostic.message;
  if (!diagnostic.hint.empty()) json["hint"] = diagnostic.hint;
  if (!diagnostic.category.empty()) json["category"] = diagnostic.category;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

int check_files(const std::vector<std::string>& sources, const Options& options) {
  std::vector<std::string> files;
  for (const std::string& path : sources) {
    const std::vector<std::string> found = source_files(path);
    files.insert(files.end(), found.begin(), found.end());
  }
  const compiler::ClassCatalog catalog = catalog_of(files);
  int result = status::kOk;
  std::string json;
  for (const std::string& file : files) {
    auto text = read_input(file);
    if (!text) {
      result = status::kNoInput;
      continue;
    }
    const compiler::Source source(file, std::move(*text));
    compiler::CompileOptions compile;
    compile.module_name = module_name_of(file);
    compile.catalog = &catalog;
    compile.compat = options.compat;
    compiler::Diagnostics diagnostics;
    const auto module = compiler::compile(source, compile, diagnostics);
    const bool stops = options.warnings_as_errors && !diagnostics.all().empty();
    if ((!module || stops) && result == status::kOk) result = status::kFailed;
    for (const compiler::Diagnostic& diagnostic : diagnostics.all()) {
      if (options.json) {
        json += (json.empty() ? "\n  " : ",\n  ") + as_json(source, diagnostic);
      } else {
        std::fputs(compiler::render(source, diagnostic, colours()).c_str(), stderr);
      }
    }
  }
  if (options.json) std::printf("[%s%s]\n", json.c_str(), json.empty() ? "" : "\n");
  return result;
}

}  // namespace btvm::cli
