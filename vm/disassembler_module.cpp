// Whole modules as text: classes, extensions, literals, names. The code is in disassembler.cpp.
#include <array>
#include <charconv>
#include <cstdio>

#include "vm/disassembler.h"

namespace btvm {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads back as a name without quotes.
bool is_bare(std::string_view name) {
  if (name.empty()) return false;
  if (name.back() != ':' && name.find_first_not_of("+-*/<>=~&?\\:") == std::string_view::npos) {
    return true;
  }
  if (!is_letter(name[0])) return false;
  for (const char c : name) {
    if (!is_letter(c) && !is_digit(c) && c != ':') return false;
  }
  return true;
}

std::string float_literal(double real) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), real).ptr;
  std::string text(buffer.data(), end);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string literal_at(const Module& module, LiteralIndex index, int nesting);

std::string elements_text(const Module& module, const Literal& literal, int nesting,
                          std::string_view open, std::string_view close) {
  std::string text(open);
  const bool pairs = literal.kind == Literal::Kind::kDictionary;
  for (std::size_t i = 0; i < literal.elements.size(); ++i) {
    if (i > 0) text += pairs && i % 2 == 1 ? " => " : ", ";
    text += literal_at(module, literal.elements[i], nesting + 1);
    if (text.size() > kLiteralTextBytes) return text + "%...";
  }
  return text += close;
}

std::string symbol_literal(const Module& module, SymbolIndex index) {
  const auto at = static_cast<std::size_t>(index);
  if (at >= module.symbols.size()) return "#%" + std::to_string(at);
  return "#" + name_text(module.symbols[at]);
}

std::string literal_at(const Module& module, LiteralIndex index, int nesting) {
  const auto number = static_cast<std::size_t>(index);
  if (number >= module.literals.size() || nesting > kLiteralTextNesting) {
    return "%" + std::to_string(number);
  }
  const Literal& literal = module.literals[number];
  switch (literal.kind) {
    case Literal::Kind::kSpecial: {
      static constexpr std::array kSpecials = {"nil", "true", "false", "#()"};
      const bool known = literal.number >= 0 && literal.number < 4;
      return known ? kSpecials[static_cast<std::size_t>(literal.number)]
                   : "%" + std::to_string(number);
    }
    case Literal::Kind::kInteger: return std::to_string(literal.number);
    case Literal::Kind::kBigInteger: return literal.text;
    case Literal::Kind::kFloat: return float_literal(literal.real);
    case Literal::Kind::kString: return quoted_text(literal.text, '"');
    case Literal::Kind::kSymbol: return symbol_literal(module, literal.symbol);
    case Literal::Kind::kList: return elements_text(module, literal, nesting, "#(", ")");
    case Literal::Kind::kArray: return elements_text(module, literal, nesting, "#[", "]");
    case Literal::Kind::kTuple: return elements_text(module, literal, nesting, "{", "}");
    case Literal::Kind::kDictionary: return elements_text(module, literal, nesting, "#{", "}");
  }
  return "%" + std::to_string(number);
}

std::string symbol_name(const Module& module, SymbolIndex index) {
  const auto at = static_cast<std::size_t>(index);
  return at < module.symbols.size() ? name_text(module.symbols[at]) : "%" + std::to_string(at);
}

std::string function_name(FunctionIndex index) {
  return "@" + std::to_string(static_cast<std::uint32_t>(index));
}

std::string method_text(const Module& module, const MethodInfo& method) {
  std::string text = "method ";
  if (method.class_side) text += "class ";
  if (method.sealed) text += "sealed ";
  text += symbol_name(module, method.selector) + "/" + std::to_string(method.arguments);
  if (method.function != FunctionIndex::kNone) text += " " + function_name(method.function);
  if (!method.primitive.empty()) text += " primitive " + quoted_text(method.primitive, '"');
  if (method.line != 0) text += " line " + std::to_string(method.line);
  for (const std::string& type : method.parameter_types) text += " takes " + quoted_text(type, '"');
  if (!method.return_type.empty()) text += " returns " + quoted_text(method.return_type, '"');
  return text + "\n";
}

template <typename AnyField>
void append_field(std::string& out, const Module& module, const AnyField& field) {
  out += symbol_name(module, field.name);
  if (!field.type.empty()) out += " type " + quoted_text(field.type, '"');
  if (field.constant) out += " = " + literal_text(module, *field.constant);
}

void append_class(std::string& out, const Module& module, const ClassInfo& definition) {
  out += "class " + symbol_name(module, definition.name) + " < ";
  out += definition.superclass == SymbolIndex::kNone ? "nil"
                                                     : symbol_name(module, definition.superclass);
  if ((definition.flags & class_flags::kAbstract) != 0) out += " abstract";
  if ((definition.flags & class_flags::kSealed) != 0) out += " sealed";
  if ((definition.flags & class_flags::kTyped) != 0) out += " typed";
  if ((definition.flags & class_flags::kReplaceable) != 0) out += " replaceable";
  if (definition.line != 0) out += " line " + std::to_string(definition.line);
  out += "\n";
  for (const FieldInfo& field : definition.fields) {
    out += "  field ";
    append_field(out, module, field);
    out += "\n";
  }
  for (const ClassVariableInfo& variable : definition.class_variables) {
    out += "  variable ";
    append_field(out, module, variable);
    out += "\n";
  }
  for (const MethodInfo& method : definition.methods) out += "  " + method_text(module, method);
  out += "end\n";
}

}  // namespace

std::string quoted_text(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      static constexpr std::string_view kHex = "0123456789ABCDEF";
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out += quote;
}

std::string name_text(std::string_view name) {
  return is_bare(name) ? std::string(name) : quoted_text(name, '\'');
}

std::string literal_text(const Module& module, LiteralIndex index) {
  return literal_at(module, index, 0);
}

std::string disassemble(const Module& module) {
  std::string out = "module " + quoted_text(module.name, '"') + "\n";
  if (module.standard_library) out += "library\n";
  if (!module.source_file.empty()) {
    out += "source " + quoted_text(module.source_file, '"') + " " +
           std::to_string(module.source_digest) + "\n";
  }
  if (module.main != FunctionIndex::kNone) out += "main " + function_name(module.main) + "\n";
  for (const ClassInfo& definition : module.classes) {
    out += "\n";
    append_class(out, module, definition);
  }
  if (!module.extensions.empty()) out += "\n";
  for (const ExtensionInfo& extension : module.extensions) {
    out += "extend " + symbol_name(module, extension.class_name) + " " +
           method_text(module, extension.method);
  }
  for (std::size_t i = 0; i < module.functions.size(); ++i) {
    out += "\n" + disassemble(module, static_cast<FunctionIndex>(i));
  }
  return out;
}

}  // namespace btvm
