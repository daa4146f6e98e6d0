// btvm_bootstrap: compiles the class library, or with --programs other sources that btvm carries, while
// btvm itself is being built.
//
//   btvm_bootstrap [--programs] -o OUT.btc FILE.bt ...
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "loader/module_writer.h"
#include "tools/compiler/compile.h"

namespace {

bool read_file(const std::string& path, std::string& text) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  text.assign(std::istreambuf_iterator<char>(in), {});
  return true;
}

/// `runtime/lib/List.bt` -> `List`.
std::string module_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
  return file.substr(0, file.rfind(".bt"));
}

/// A program may have its own class of the same name.
bool is_replaceable(const std::string& path) {
  return path.find("/replaceable/") != std::string::npos;
}

bool compile_file(const std::string& path, bool library, btvm::Bundle& bundle) {
  std::string text;
  if (!read_file(path, text)) {
    std::fprintf(stderr, "btvm_bootstrap: cannot read %s\n", path.c_str());
    return false;
  }
  btvm::compiler::CompileOptions options;
  options.module_name = module_name(path);
  // What stack traces name: not where this build found it.
  const std::string folder = library ? "lib/" : "bench/";
  const btvm::compiler::Source source(folder + options.module_name + ".bt", std::move(text));
  options.standard_library = library;
  options.check_semantics = false;
  btvm::compiler::Diagnostics diagnostics;
  auto module = btvm::compiler::compile(source, options, diagnostics);
  for (const auto& diagnostic : diagnostics.all()) {
    std::fputs(btvm::compiler::render(source, diagnostic, false).c_str(), stderr);
  }
  if (!module) return false;
  if (is_replaceable(path)) {
    for (btvm::ClassInfo& info : module->classes) info.flags |= btvm::class_flags::kReplaceable;
  }
  bundle.modules.push_back(std::move(*module));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::string output;
  bool library = true;
  std::vector<std::string> inputs;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "-o" && i + 1 < argc) {
      output = argv[++i];
    } else if (std::string_view(argv[i]) == "--programs") {
      library = false;
    } else {
      inputs.emplace_back(argv[i]);
    }
  }
  if (output.empty() || inputs.empty()) {
    std::fputs("usage: btvm_bootstrap [--programs] -o OUT.btc FILE.bt ...\n", stderr);
    return 2;
  }
  btvm::Bundle bundle;
  bool good = true;
  for (const std::string& input : inputs) good = compile_file(input, library, bundle) && good;
  if (!good) return 1;
  const auto bytes = btvm::write_bundle(bundle);
  if (!bytes) {
    std::fprintf(stderr, "btvm_bootstrap: %s\n", btvm::to_text(bytes.error()).c_str());
    return 1;
  }
  std::ofstream out(output, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes->data()),
            static_cast<std::streamsize>(bytes->size()));
  return out ? 0 : 1;
}
