// btvm compile, verify, disasm, info: work on modules without running them.
#include <cstdio>

#include "loader/module_writer.h"
#include "loader/verifier.h"
#include "tools/btvm/command.h"
#include "vm/disassembler.h"

namespace btvm::cli {

int compile_files(const std::vector<std::string>& sources, const std::string& output,
                  const Options& options) {
  Bundle bundle;
  for (const std::string& path : sources) {
    int failure = status::kOk;
    auto modules = load_program(path, options, failure);
    if (!modules) return failure;
    for (Module& module : *modules) bundle.modules.push_back(std::move(module));
  }
  const auto bytes = write_bundle(bundle);
  if (!bytes) {
    complain(to_text(bytes.error()));
    return status::kFailed;
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  return write_file(output, text) ? status::kOk : status::kNoInput;
}

int verify_file(const std::string& path) {
  const auto bytes = read_input(path);
  if (!bytes) return status::kNoInput;
  const auto bundle = read_modules_of(path, *bytes);
  if (!bundle) return status::kBadModule;
  std::printf("%s: %zu module%s, valid\n", path.c_str(), bundle->modules.size(),
              bundle->modules.size() == 1 ? "" : "s");
  return status::kOk;
}

int disassemble_file(const std::string& path, const Options& options) {
  int failure = status::kOk;
  const auto modules = load_program(path, options, failure);
  if (!modules) return failure;
  for (const Module& module : *modules) std::fputs(disassemble(module).c_str(), stdout);
  return status::kOk;
}

int describe_file(const std::string& path) {
  int failure = status::kOk;
  const auto modules = load_program(path, {}, failure);
  if (!modules) return failure;
  for (const Module& module : *modules) {
    std::printf("module %s (%s)\n", module.name.c_str(), module.source_file.c_str());
    std::printf("  %zu symbols, %zu literals, %zu functions%s\n", module.symbols.size(),
                module.literals.size(), module.functions.size(),
                module.main == FunctionIndex::kNone ? "" : ", top-level code");
    for (const ClassInfo& cls : module.classes) {
      std::printf("  class %s: %zu fields, %zu methods\n",
                  module.symbols[static_cast<std::size_t>(cls.name)].c_str(), cls.fields.size(),
                  cls.methods.size());
    }
  }
  return status::kOk;
}

}  // namespace btvm::cli
