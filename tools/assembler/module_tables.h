// ModuleTables: the symbols and literals of a module that is being assembled.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/assembler/token_line.h"
#include "vm/module.h"

namespace btvm {

/// Enters symbols and literals into a module, equal ones once.
class ModuleTables {
 public:
  explicit ModuleTables(Module& module) : module_(module) {}

  SymbolIndex symbol(const std::string& name);
  /// Reads a literal as literal_text() prints it.
  LiteralIndex literal(TokenLine& line) { return literal(line, 0); }

 private:
  static constexpr int kNesting = 100;

  LiteralIndex literal(TokenLine& line, int nesting);
  LiteralIndex enter(Literal literal);
  LiteralIndex collection(TokenLine& line, Literal::Kind kind, std::string_view close, int nesting);
  LiteralIndex word(TokenLine& line, const std::string& text);

  Module& module_;
  std::map<std::string, SymbolIndex> symbols_;
  std::map<std::string, LiteralIndex> literals_;  // by kind and text
};

}  // namespace btvm
