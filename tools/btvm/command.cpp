#include "tools/btvm/command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "loader/module_builder.h"
#include "loader/verifier.h"
#include "tools/btvm/library_catalog.h"
#include "tools/compiler/parser.h"

namespace btvm::cli {

void StandardOutput::write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void StandardOutput::write_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void StandardOutput::flush() { std::fflush(stdout); }

void StandardOutput::report(std::string_view text) {
  std::fprintf(stderr, "btvm: %.*s\n", static_cast<int>(text.size()), text.data());
}

VirtualMachine::Options machine_options(const Options& options) {
  VirtualMachine::Options result;
  result.scheduler.workers = options.workers;
  if (!options.seed.empty()) result.scheduler.seed = std::stoull(options.seed);
  result.scheduler.direct = options.direct;
  result.scheduler.measure_turns = options.statistics;
  result.scheduler.mailbox_limit = options.mailbox_limit;
  result.gc_stress = options.gc_stress;
  result.unhandled = options.unhandled;
  result.deadlock = options.deadlock;
  result.arguments = options.arguments;
  return result;
}

void complain(std::string_view message) {
  std::fflush(stdout);
  std::fprintf(stderr, "btvm: %.*s\n", static_cast<int>(message.size()), message.data());
}

bool colours() { return isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr; }

std::optional<std::string> read_input(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    complain(path + ": is a directory");
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    complain(path + ": no such file, or it cannot be read");
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) complain(path + ": cannot be written");
  return static_cast<bool>(out);
}

std::string module_name_of(const std::string& path) {
  return path == "-" ? "stdin" : std::filesystem::path(path).stem().string();
}

std::optional<Module> compile_text(const std::string& name, std::string text,
                                   const Options& options, const compiler::CompileOptions& base) {
  if (text.starts_with("#!")) {  // a script's first line; a comment of the same length
    text[0] = '/';
    text[1] = '/';
  }
  const compiler::Source source(name, std::move(text));
  compiler::CompileOptions compile_options = base;
  if (compile_options.module_name.empty()) compile_options.module_name = module_name_of(name);
  if (compile_options.catalog == nullptr) compile_options.catalog = &library_catalog();
  compile_options.compat = options.compat;
  compile_options.optimise = options.optimise;
  compiler::Diagnostics diagnostics;
  auto module = compiler::compile(source, compile_options, diagnostics);
  for (const auto& diagnostic : diagnostics.all()) {
    std::fputs(compiler::render(source, diagnostic, colours()).c_str(), stderr);
  }
  if (options.warnings_as_errors && !diagnostics.all().empty()) return std::nullopt;
  return module;
}

std::optional<Bundle> read_modules_of(const std::string& path, std::string_view bytes) {
  const std::span data(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size());
  auto bundle = read_bundle(data);
  if (!bundle) {
    complain(path + ": " + to_text(bundle.error()));
    return std::nullopt;
  }
  for (const Module& module : bundle->modules) {
    const auto verified = verify(module, {});
    if (!verified) {
      complain(path + ": " + to_text(verified.error()));
      return std::nullopt;
    }
    if (module.standard_library) {
      complain(path + ": only the library inside btvm may be a standard library module");
      return std::nullopt;
    }
  }
  return std::move(*bundle);
}

namespace {

/// The .bt files of a directory; main.bt last.
std::vector<std::string> sources_in(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".bt") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::stable_partition(files.begin(), files.end(), [](const std::string& file) {
    return std::filesystem::path(file).filename() != "main.bt";
  });
  return files;
}

}  // namespace

std::vector<std::string> source_files(const std::string& path) {
  std::error_code error;
  if (path != "-" && std::filesystem::is_directory(path, error)) return sources_in(path);
  return {path};
}

compiler::ClassCatalog catalog_of(const std::vector<std::string>& files) {
  compiler::ClassCatalog catalog(&library_catalog());
  if (files.size() < 2) return catalog;
  for (const std::string& file : files) {
    if (!file.ends_with(".bt")) continue;
    auto text = read_input(file);
    if (!text) continue;
    compiler::Ast ast;
    compiler::Diagnostics ignored;  // they come again when the file is compiled
    compiler::parse(compiler::Source(file, std::move(*text)), {}, ast, ignored);
    catalog.add(ast);
  }
  return catalog;
}

std::optional<std::vector<Module>> load_program(const std::string& path, const Options& options,
                                                int& failure) {
  const std::vector<std::string> files = source_files(path);
  const compiler::ClassCatalog catalog = catalog_of(files);
  compiler::CompileOptions base;
  base.catalog = &catalog;
  std::vector<Module> modules;
  for (const std::string& file : files) {
    auto text = read_input(file);
    failure = status::kNoInput;
    if (!text) return std::nullopt;
    if (text->starts_with("BTVM") || file.ends_with(".btc")) {
      failure = status::kBadModule;
      auto bundle = read_modules_of(file, *text);
      if (!bundle) return std::nullopt;
      std::move(bundle->modules.begin(), bundle->modules.end(), std::back_inserter(modules));
      continue;
    }
    failure = status::kFailed;
    auto module = compile_text(file, std::move(*text), options, base);
    if (!module) return std::nullopt;
    const auto verified = verify(*module, {});
    if (!verified) {
      failure = status::kInternal;
      complain("the compiler made bad code: " + to_text(verified.error()));
      return std::nullopt;
    }
    modules.push_back(std::move(*module));
  }
  failure = status::kOk;
  return modules;
}

}  // namespace btvm::cli
