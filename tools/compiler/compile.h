// compile: source text to a Module. Calls the passes in order and nothing else.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tools/compiler/class_catalog.h"
#include "tools/compiler/source.h"
#include "vm/module.h"

namespace btvm::compiler {

struct CompileOptions {
  std::string module_name;
  bool standard_library = false;
  bool compat = false;                // integral float literals are Integers (language.md 1.3)
  bool top_level_bindings = false;    // top-level names are the session's (REPL, test files)
  bool first_statement_only = false;  // expectation files evaluate one expression
  bool definitions_only = false;      // top-level statements are left out
  bool check_semantics = true;
  const ClassCatalog* catalog = nullptr;  // classes outside of the source, for the checks
  bool optimise = true;                   // false: -O0, every frame is kept
  std::function<bool(std::string_view)> is_bound = [](std::string_view) { return false; };
};

/// The module, or nothing when `diagnostics` has errors.
[[nodiscard]] std::optional<Module> compile(const Source& source, const CompileOptions& options,
                                            Diagnostics& diagnostics);

}  // namespace btvm::compiler
