// Equality of modules, member by member. A new member breaks the structured bindings, so it cannot be
// forgotten here and then be lost by the reader and the writer together.
#pragma once

#include <algorithm>
#include <bit>
#include <tuple>

#include "vm/module.h"

namespace btvm {

inline bool same(const Literal& a, const Literal& b) {
  const auto parts = [](const Literal& literal) {
    const auto& [kind, number, real, text, symbol, elements] = literal;
    return std::tuple(kind, number, std::bit_cast<std::uint64_t>(real), text, symbol, elements);
  };
  return parts(a) == parts(b);
}
inline bool same(const SendSiteInfo& a, const SendSiteInfo& b) {
  const auto& [selector, arguments] = a;
  return std::tie(selector, arguments) == std::tie(b.selector, b.arguments);
}
inline bool same(const HandlerInfo& a, const HandlerInfo& b) {
  const auto& [kind, from, to, target, reg] = a;
  return std::tie(kind, from, to, target, reg) ==
         std::tie(b.kind, b.from, b.to, b.target, b.payload_register);
}
inline bool same(const LineInfo& a, const LineInfo& b) {
  const auto& [unit, line, column] = a;
  return std::tie(unit, line, column) == std::tie(b.unit, b.line, b.column);
}

template <typename Item>
bool same(const std::vector<Item>& a, const std::vector<Item>& b) {
  return std::ranges::equal(a, b, [](const Item& x, const Item& y) { return same(x, y); });
}

inline bool same(const FunctionInfo& a, const FunctionInfo& b) {
  const auto& [name, flags, parameters, registers, captured, home, code, literals, sends, fields,
               classes, blocks, handlers, lines] = a;
  return std::tie(name, flags, parameters, registers, captured, home, code, literals, fields,
                  classes, blocks) == std::tie(b.name, b.flags, b.parameters, b.registers,
                                               b.captured, b.home_register, b.code, b.literals,
                                               b.fields, b.classes, b.blocks) &&
         same(sends, b.sends) && same(handlers, b.handlers) && same(lines, b.lines);
}
inline bool same(const MethodInfo& a, const MethodInfo& b) {
  const auto& [selector, class_side, sealed, function, primitive, arguments, doc, source, line,
               types, return_type] = a;
  return std::tie(selector, class_side, sealed, function, primitive, arguments, doc, source, line,
                  types, return_type) == std::tie(b.selector, b.class_side, b.sealed, b.function,
                                                  b.primitive, b.arguments, b.doc, b.source, b.line,
                                                  b.parameter_types, b.return_type);
}
inline bool same(const FieldInfo& a, const FieldInfo& b) {
  const auto& [name, type, constant] = a;
  return std::tie(name, type, constant) == std::tie(b.name, b.type, b.constant);
}
inline bool same(const ClassVariableInfo& a, const ClassVariableInfo& b) {
  const auto& [name, type, constant] = a;
  return std::tie(name, type, constant) == std::tie(b.name, b.type, b.constant);
}
inline bool same(const ClassInfo& a, const ClassInfo& b) {
  const auto& [name, superclass, flags, fields, variables, methods, doc, line] = a;
  return std::tie(name, superclass, flags, doc, line) ==
             std::tie(b.name, b.superclass, b.flags, b.doc, b.line) &&
         same(fields, b.fields) && same(variables, b.class_variables) && same(methods, b.methods);
}
inline bool same(const ExtensionInfo& a, const ExtensionInfo& b) {
  const auto& [class_name, method] = a;
  return class_name == b.class_name && same(method, b.method);
}
inline bool same(const Module& a, const Module& b) {
  const auto& [name, source_file, digest, library, symbols, literals, functions, classes,
               extensions, main] = a;
  return std::tie(name, source_file, digest, library, symbols, main) ==
             std::tie(b.name, b.source_file, b.source_digest, b.standard_library, b.symbols,
                      b.main) &&
         same(literals, b.literals) && same(functions, b.functions) && same(classes, b.classes) &&
         same(extensions, b.extensions);
}

}  // namespace btvm
