#include "tools/assembler/module_tables.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

namespace btvm {
namespace {

/// Equal for equal literals.
std::string key_of(const Literal& literal) {
  std::string key = std::to_string(static_cast<int>(literal.kind)) + " " +
                    std::to_string(literal.number) + " " +
                    std::to_string(std::bit_cast<std::uint64_t>(literal.real)) + " " +
                    std::to_string(static_cast<std::uint32_t>(literal.symbol)) + " ";
  for (const LiteralIndex element : literal.elements) {
    key += std::to_string(static_cast<std::uint32_t>(element)) + ",";
  }
  return key + literal.text;
}

Literal special(std::int64_t number) {
  Literal literal;
  literal.number = number;
  return literal;
}

}  // namespace

SymbolIndex ModuleTables::symbol(const std::string& name) {
  const auto next = static_cast<SymbolIndex>(module_.symbols.size());
  const auto [entry, made] = symbols_.try_emplace(name, next);
  if (made) module_.symbols.push_back(name);
  return entry->second;
}

LiteralIndex ModuleTables::enter(Literal literal) {
  const auto next = static_cast<LiteralIndex>(module_.literals.size());
  const auto [entry, made] = literals_.try_emplace(key_of(literal), next);
  if (made) module_.literals.push_back(std::move(literal));
  return entry->second;
}

LiteralIndex ModuleTables::literal(TokenLine& line, int nesting) {
  if (nesting > kNesting) line.fail("a literal is nested too deeply");
  if (line.error()) return {};
  const AssemblyToken token = line.next();
  switch (token.kind) {
    case AssemblyToken::Kind::kBare: return word(line, token.text);
    case AssemblyToken::Kind::kString: {
      Literal literal;
      literal.kind = Literal::Kind::kString;
      literal.text = token.text;
      return enter(std::move(literal));
    }
    case AssemblyToken::Kind::kMark: {
      if (token.text == "{") return collection(line, Literal::Kind::kTuple, "}", nesting);
      if (token.text != "#") break;
      if (line.skip("(")) return collection(line, Literal::Kind::kList, ")", nesting);
      if (line.skip("[")) return collection(line, Literal::Kind::kArray, "]", nesting);
      if (line.skip("{")) return collection(line, Literal::Kind::kDictionary, "}", nesting);
      Literal literal;
      literal.kind = Literal::Kind::kSymbol;
      literal.symbol = symbol(line.name("a symbol"));
      return enter(std::move(literal));
    }
    case AssemblyToken::Kind::kName:
    case AssemblyToken::Kind::kEnd: break;
  }
  line.fail("expected a literal before '" + token.text + "'");
  return {};
}

LiteralIndex ModuleTables::collection(TokenLine& line, Literal::Kind kind, std::string_view close,
                                      int nesting) {
  Literal made;
  made.kind = kind;
  while (!line.skip(close) && !line.error()) {
    if (!made.elements.empty()) line.expect(",");
    made.elements.push_back(literal(line, nesting + 1));
    if (kind != Literal::Kind::kDictionary) continue;
    line.expect("=>");
    made.elements.push_back(literal(line, nesting + 1));
  }
  const bool empty_list = kind == Literal::Kind::kList && made.elements.empty();
  return enter(empty_list ? special(3) : std::move(made));
}

LiteralIndex ModuleTables::word(TokenLine& line, const std::string& text) {
  if (text == "nil") return enter(special(0));
  if (text == "true") return enter(special(1));
  if (text == "false") return enter(special(2));
  Literal literal;
  if (const auto number = decimal(text)) {
    literal.kind = Literal::Kind::kInteger;
    literal.number = *number;
    return enter(std::move(literal));
  }
  const std::size_t digits = text.starts_with('-') ? 1 : 0;
  if (text.size() > digits && text.find_first_not_of("0123456789", digits) == std::string::npos) {
    literal.kind = Literal::Kind::kBigInteger;
    literal.text = text;
    return enter(std::move(literal));
  }
  literal.kind = Literal::Kind::kFloat;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, literal.real);
  if (parsed.ec != std::errc{} || parsed.ptr != end) line.fail("no literal: '" + text + "'");
  return enter(std::move(literal));
}

}  // namespace btvm
