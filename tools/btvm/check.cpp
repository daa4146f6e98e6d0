// btvm check: the diagnostics of source files, without running them.
#include <cstdio>
#include <string>
#include <vector>

#include "tools/btvm/command.h"

namespace btvm::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(code));
      out += buffer;
    } else {
      out += c;
    }
  }
  return out + '"';
}

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
  std::string out = "{\"file\":" + quoted(source.name());
  out += ",\"line\":" + std::to_string(line);
  out += ",\"column\":" + std::to_string(column);
  out += ",\"severity\":" + quoted(name_of(diagnostic.severity));
  out += ",\"message\":" + quoted(diagnostic.message);
  if (!diagnostic.hint.empty()) out += ",\"hint\":" + quoted(diagnostic.hint);
  if (!diagnostic.category.empty()) out += ",\"category\":" + quoted(diagnostic.category);
  return out + "}";
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
