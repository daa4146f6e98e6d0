// What a class declares about itself with keywords (language.md 3.3, 3.4, 14.4): fields, and how it takes
// part in supervision.
//
//   Supervisor subclass: AppTree                      Actor subclass: Store
//     children: [Store spawn, #c -> Cache spawn]        supervisor: #transient maxRestarts: 3
//     strategy: #restForOne                             onError: #crash
//
// Each of the latter becomes a class-side method that answers the value, so that no later pass knows them. Fields of
// a subclass of Value become methods, too (library.md 6.2).
#include <algorithm>
#include <array>
#include <utility>

#include "tools/compiler/parser.h"
#include "vm/hidden_selectors.h"

namespace btvm::compiler {
namespace {

/// One declaration: its keyword, the selector of the method that it becomes, and the symbols that a
/// literal may be (none: anything).
struct Declaration {
  std::string_view keyword;
  std::string_view selector;
  std::string_view allowed;
};

constexpr std::array kDeclarations{
    Declaration{"children:", "children", ""},
    Declaration{"strategy:", "strategy", "#oneForOne #oneForAll #restForOne"},
    Declaration{"supervisor:", "supervisionPolicy", "#permanent #transient #temporary"},
    Declaration{"maxRestarts:", "maxRestarts", ""},
    Declaration{"restartWindow:", "restartWindow", ""},
    Declaration{"onError:", hidden_selectors::kCrashesOnError, "#crash"},
};

const Declaration* declaration_of(const Token& token) {
  if (token.kind != TokenKind::kKeyword) return nullptr;
  const auto* found = std::find_if(kDeclarations.begin(), kDeclarations.end(),
                                   [&](const Declaration& d) { return d.keyword == token.text; });
  return found == kDeclarations.end() ? nullptr : found;
}

/// Is the symbol one of the words of `allowed`?
bool is_allowed(const Node& symbol, std::string_view allowed) {
  const std::string padded = std::string(allowed) + " ";
  return padded.find("#" + symbol.text + " ") != std::string::npos;
}

bool declares_fields(const Token& token) {
  return token.kind == TokenKind::kKeyword &&
         (token.text == "state:" || token.text == "classState:" || token.text == "field:");
}

}  // namespace

bool Parser::declaration_starts() const {
  return declares_fields(token()) || declaration_of(token()) != nullptr;
}

/// Where a message may go on: it does, unless the line stands no deeper than the member that it is in.
bool Parser::declaration_ends_message() const {
  if (at_field_keyword()) return true;
  return declaration_starts() && indentation(position_) <= member_indentation_;
}

void Parser::declaration(ClassNode& cls) {
  if (declares_fields(token())) {
    const std::string keyword = take().text;
    if (keyword == "classState:")
      return fields(cls.class_variables, "variable name after 'classState:'");
    return fields(cls.fields, "field name after '" + keyword + "'");
  }
  const Declaration& declared = *declaration_of(token());
  MethodNode method;
  method.doc = token().doc;
  method.span = token().span;
  method.class_side = true;
  method.selector = declared.selector;
  take();
  Node* value = declared.keyword == "children:" ? children_value() : binary(0);
  if (!declared.allowed.empty() && value->is(NodeKind::kSymbol) &&
      !is_allowed(*value, declared.allowed)) {
    diagnostics_.error(value->span, std::string(declared.keyword) + " expects one of " +
                                        std::string(declared.allowed) + ", not #" + value->text);
  }
  method.body = {value};
  method.source = source_since(method.span);
  cls.methods.push_back(std::move(method));
}

/// What the class defines itself comes first.
void Parser::add_generated(ClassNode& cls, MethodNode method) {
  const bool defined =
      std::any_of(cls.methods.begin(), cls.methods.end(), [&](const MethodNode& own) {
        return own.selector == method.selector && own.class_side == method.class_side;
      });
  if (!defined) cls.methods.push_back(std::move(method));
}

/// For `Value subclass: P field: x = 0` (library.md 6.2): `x`, `withX: x`, and on the class side a keyword for each
/// field. Fewer keywords, and subclasses of P, are Value's own business.
void Parser::generate_methods(ClassNode& cls) {
  const auto map_entry = [&](Node* map, const FieldNode& field) {
    Node* key = ast_.make(NodeKind::kSymbol, field.span);
    key->text = field.name;
    map->children.push_back(key);
    map->children.push_back(identifier_node(field.name, field.span));
  };
  MethodNode constructor;
  constructor.class_side = true;
  constructor.span = cls.span;
  Node* all = ast_.make(NodeKind::kMap, cls.span);
  for (const FieldNode& field : cls.fields) {
    MethodNode getter;
    getter.span = field.span;
    getter.selector = field.name;
    Node* read = ast_.make(NodeKind::kField, field.span);
    read->first = identifier_node("self", field.span);
    read->text = field.name;
    getter.body = {read};
    add_generated(cls, std::move(getter));

    MethodNode copier;
    copier.span = field.span;
    copier.selector = "with" + field.name + ":";
    if (char& first = copier.selector[4]; first >= 'a' && first <= 'z') {
      first = static_cast<char>(first - 'a' + 'A');
    }
    copier.parameters = {{identifier_node(field.name, field.span), {}}};
    Node* changed = ast_.make(NodeKind::kMap, field.span);
    map_entry(changed, field);
    copier.body = {
        send_node(identifier_node("self", field.span), "primOverlay:", {changed}, field.span)};
    add_generated(cls, std::move(copier));

    constructor.selector += field.name + ":";
    constructor.parameters.push_back({identifier_node(field.name, field.span), {}});
    map_entry(all, field);
  }
  if (cls.fields.empty()) return;
  constructor.body = {send_node(identifier_node("self", cls.span), "new:", {all}, cls.span)};
  add_generated(cls, std::move(constructor));
}

/// `[Store spawn, #c -> Cache spawnWith: #{size => 9}]`, or an expression whose value is a List.
Node* Parser::children_value() {
  const Span start = token().span;
  Node* list = nullptr;
  if (accept(TokenKind::kLeftBracket)) {
    list = ast_.make(NodeKind::kList, start);
    while (!at(TokenKind::kRightBracket) && !at(TokenKind::kEnd)) {
      const std::size_t before = syntax_errors_;
      list->children.push_back(keyword_expression());
      if (syntax_errors_ != before || !at_operator(",")) break;
      take();
    }
    expect(TokenKind::kRightBracket, "Expected ']' to close children:");
    list->span = since(start);
  } else {
    list = binary(0);  // a keyword that follows on the line is another declaration
  }
  if (list->is(NodeKind::kList)) {
    for (Node*& child : list->children) child = child_value(child);
  }
  return list;
}

/// How a child starts is a SupervisionSpec: `C spawn` and `C spawnWith: fields` say what is to happen at
/// each start, and must not happen now.
Node* Parser::child_value(Node* child) {
  if (!child->is(NodeKind::kSend) || child->first == nullptr) return child;
  if (child->text == "->") {
    child->children[0] = child_value(child->children[0]);
    return child;
  }
  const bool as = child->text == "spawnAs:" || child->text == "spawnWith:as:";
  const bool with = child->text == "spawnWith:" || child->text == "spawnWith:as:";
  if (!as && !with && child->text != "spawn") return child;
  // `#id -> C spawnWith: fields` was parsed as `(#id -> C) spawnWith: fields`.
  const bool named = child->first->is(NodeKind::kSend) && child->first->text == "->";
  Node* cls = named ? child->first->children[0] : child->first;
  Node* spec = send_node(cls, "supervisionSpec", {}, child->span);
  if (with) spec = send_node(spec, "withArgs:", {child->children[0]}, child->span);
  if (as) spec = send_node(spec, "withName:", {child->children.back()}, child->span);
  if (!named) return spec;
  child->first->children[0] = spec;
  return child->first;
}

}  // namespace btvm::compiler
