// ModuleAssembler: collects the symbols, literals and functions of the module under construction.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "vm/module.h"

namespace btvm::compiler {

/// Interns names and constants, so that each is stored once.
class ModuleAssembler {
 public:
  explicit ModuleAssembler(Module& module) : module_(module) {}

  SymbolIndex symbol(std::string_view name);
  LiteralIndex literal(Literal literal);
  LiteralIndex integer(std::int64_t n);
  LiteralIndex real(double d);
  LiteralIndex string(std::string_view text);
  LiteralIndex symbol_literal(std::string_view name);
  LiteralIndex special(int number);
  /// Adds a function; its place in the module.
  FunctionIndex add(FunctionInfo function);
  [[nodiscard]] Module& module() { return module_; }

 private:
  LiteralIndex once(const std::string& key, Literal literal);

  Module& module_;
  std::unordered_map<std::string, SymbolIndex> symbols_;
  std::unordered_map<std::string, LiteralIndex> literals_;
};

}  // namespace btvm::compiler
