#include "tools/compiler/module_assembler.h"

#include <bit>
#include <utility>

namespace btvm::compiler {

SymbolIndex ModuleAssembler::symbol(std::string_view name) {
  const auto [entry, made] = symbols_.try_emplace(std::string(name), SymbolIndex{});
  if (made) {
    entry->second = static_cast<SymbolIndex>(module_.symbols.size());
    module_.symbols.emplace_back(name);
  }
  return entry->second;
}

LiteralIndex ModuleAssembler::literal(Literal literal) {
  module_.literals.push_back(std::move(literal));
  return static_cast<LiteralIndex>(module_.literals.size() - 1);
}

LiteralIndex ModuleAssembler::once(const std::string& key, Literal made) {
  const auto found = literals_.find(key);
  if (found != literals_.end()) return found->second;
  const LiteralIndex index = literal(std::move(made));
  literals_.emplace(key, index);
  return index;
}

LiteralIndex ModuleAssembler::integer(std::int64_t n) {
  Literal made;
  made.kind = Literal::Kind::kInteger;
  made.number = n;
  return once("i" + std::to_string(n), std::move(made));
}

LiteralIndex ModuleAssembler::real(double d) {
  Literal made;
  made.kind = Literal::Kind::kFloat;
  made.real = d;
  return once("f" + std::to_string(std::bit_cast<std::uint64_t>(d)), std::move(made));
}

LiteralIndex ModuleAssembler::string(std::string_view text) {
  Literal made;
  made.kind = Literal::Kind::kString;
  made.text = text;
  return once("s" + std::string(text), std::move(made));
}

LiteralIndex ModuleAssembler::symbol_literal(std::string_view name) {
  Literal made;
  made.kind = Literal::Kind::kSymbol;
  made.symbol = symbol(name);
  return once("y" + std::string(name), std::move(made));
}

LiteralIndex ModuleAssembler::special(int number) {
  Literal made;
  made.kind = Literal::Kind::kSpecial;
  made.number = number;
  return once("n" + std::to_string(number), std::move(made));
}

FunctionIndex ModuleAssembler::add(FunctionInfo function) {
  module_.functions.push_back(std::move(function));
  return static_cast<FunctionIndex>(module_.functions.size() - 1);
}

}  // namespace btvm::compiler
