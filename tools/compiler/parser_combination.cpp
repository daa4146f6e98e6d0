// Method combinations (language.md 14.6): `before sel => ...`, `after sel => ...`, `around sel => ...`.
//
// The methods become hidden ones, whose selectors no program can write, and a new method of the selector
// sends to them: the arounds outermost, the latest first, each with the next one as `self proceed`; inside
// them the befores, the primary method and the afters, the latest first. Without a primary method in the
// class the superclass has it.
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"

namespace btvm::compiler {
namespace {

using Combination = MethodNode::Combination;

std::string hidden(std::string_view role, std::size_t number, const std::string& selector) {
  return "%" + std::string(role) + std::to_string(number) + " " + selector;
}

}  // namespace

bool Parser::modifier_at(std::size_t i) const {
  if (i + 1 >= tokens_.size() || tokens_[i].kind != TokenKind::kIdentifier) return false;
  const std::string& word = tokens_[i].text;
  const bool combines = word == "before" || word == "after" || word == "around";
  if (word != "sealed" && word != "class" && (!combines || tokens_[i + 1].newline)) return false;
  return !arrow_or_result(i + 1);
}

void Parser::modifiers(MethodNode& method) {
  for (; modifier_at(position_); take()) {
    method.sealed |= at_word("sealed");
    method.class_side |= at_word("class");
    if (at_word("before")) method.combination = Combination::kBefore;
    if (at_word("after")) method.combination = Combination::kAfter;
    if (at_word("around")) method.combination = Combination::kAround;
  }
}

/// A send of `selector` to self (or super) with the parameters of `method`.
Node* Parser::forward(const MethodNode& method, std::string_view receiver,
                      std::string_view selector) {
  std::vector<Node*> arguments;
  for (const Parameter& parameter : method.parameters) {
    arguments.push_back(identifier_node(parameter.name->text, method.span));
  }
  return send_node(identifier_node(receiver, method.span), selector, std::move(arguments),
                   method.span);
}

/// Makes `self proceed` in the body a send of `selector`.
void Parser::replace_proceed(Node* node, const MethodNode& method, const std::string& selector) {
  if (node == nullptr) return;
  for (Node* part : {node->first, node->second, node->third}) {
    replace_proceed(part, method, selector);
  }
  for (Node* child : node->children) replace_proceed(child, method, selector);
  if (!node->is(NodeKind::kSend) || node->first == nullptr || !node->first->is_name("self")) return;
  if (node->text == "proceed") {
    node->children = forward(method, "self", selector)->children;
  } else if (!node->text.starts_with("proceed:") ||
             node->children.size() != method.parameters.size()) {
    return;
  }
  node->text = selector;
}

/// The method that programs see: it has the parameters of `like`, and `body`.
MethodNode Parser::combined_method(const MethodNode& like, const std::string& selector,
                                   std::vector<Node*> body) {
  MethodNode result;
  result.selector = selector;
  result.class_side = like.class_side;
  result.doc = like.doc;
  result.source = like.source;
  result.span = like.span;
  result.return_type = like.return_type;
  for (const Parameter& parameter : like.parameters) {
    result.parameters.push_back({identifier_node(parameter.name->text, like.span), parameter.type});
  }
  result.body = std::move(body);
  return result;
}

/// Hides the methods of one selector and adds those that combine them.
void Parser::combine(ClassNode& cls, const std::string& selector, bool class_side) {
  std::vector<std::string> befores;
  std::vector<std::string> afters;
  std::vector<MethodNode*> arounds;
  const MethodNode* like = nullptr;
  const MethodNode* primary = nullptr;
  for (MethodNode& method : cls.methods) {
    if (method.selector != selector || method.class_side != class_side) continue;
    like = &method;
    switch (method.combination) {
      case Combination::kNone: primary = &method; continue;
      case Combination::kBefore:
        befores.push_back(hidden("before", befores.size(), selector));
        break;
      case Combination::kAfter: afters.push_back(hidden("after", afters.size(), selector)); break;
      case Combination::kAround: arounds.push_back(&method); break;
    }
    method.selector = method.combination == Combination::kBefore ? befores.back()
                      : method.combination == Combination::kAfter
                          ? afters.back()
                          : hidden("around", arounds.size() - 1, selector);
  }
  if (primary != nullptr) like = primary;
  const bool sealed = primary != nullptr && primary->sealed;
  const std::string own = hidden("primary", 0, selector);
  Node* result = identifier_node("the result", like->span);  // no name that a program can use
  Node* assign = ast_.make(NodeKind::kAssign, like->span);
  assign->first = result;
  assign->second =
      primary != nullptr ? forward(*like, "self", own) : forward(*like, "super", selector);
  std::vector<Node*> body;
  body.reserve(befores.size() + afters.size() + 2);
  for (const std::string& before : befores) body.push_back(forward(*like, "self", before));
  body.push_back(assign);
  for (auto after = afters.rbegin(); after != afters.rend(); ++after) {
    body.push_back(forward(*like, "self", *after));
  }
  body.push_back(identifier_node("the result", like->span));
  const std::string core = arounds.empty() ? selector : hidden("combined", 0, selector);
  std::vector<MethodNode> made{combined_method(*like, core, std::move(body))};
  for (std::size_t i = 0; i < arounds.size(); ++i) {
    const std::string& next = i == 0 ? core : arounds[i - 1]->selector;
    for (Node* statement : arounds[i]->body) replace_proceed(statement, *arounds[i], next);
  }
  if (!arounds.empty()) {
    made.push_back(
        combined_method(*like, selector, {forward(*like, "self", arounds.back()->selector)}));
  }
  made.back().sealed = sealed;
  for (MethodNode& method : cls.methods) {
    if (&method == primary) method.selector = own;
  }
  for (MethodNode& method : made) cls.methods.push_back(std::move(method));
}

void Parser::combine_methods(ClassNode& cls) {
  for (std::size_t i = 0; i < cls.methods.size(); ++i) {
    const MethodNode& method = cls.methods[i];
    if (method.combination == Combination::kNone || method.selector.starts_with('%')) continue;
    combine(cls, std::string(method.selector), method.class_side);
  }
}

}  // namespace btvm::compiler
