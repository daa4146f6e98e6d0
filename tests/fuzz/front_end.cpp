// Any text ends in diagnostics or in a module that the verifier accepts; no text crashes the front end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "loader/verifier.h"
#include "tools/compiler/compile.h"
#include "tools/compiler/token.h"
#include "vm/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const btvm::compiler::Source source("input", std::string(data, data + size));
  (void)btvm::compiler::is_incomplete(source);
  for (const bool session : {false, true}) {
    btvm::compiler::CompileOptions options;
    options.module_name = "input";
    options.top_level_bindings = session;
    options.optimise = !session;
    btvm::compiler::Diagnostics diagnostics;
    const auto module = btvm::compiler::compile(source, options, diagnostics);
    for (const auto& diagnostic : diagnostics.all()) {
      (void)btvm::compiler::render(source, diagnostic, session);
    }
    if (!module) {
      btvm::check(diagnostics.has_errors(), "a source without a module has an error");
      continue;
    }
    btvm::check(btvm::verify(*module, {}).has_value(), "what was compiled is valid");
  }
  return 0;
}
