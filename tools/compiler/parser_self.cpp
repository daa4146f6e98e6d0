// Blocks with a parameter that is called self, as the methods are that a ClassBuilder takes (language.md 5.10).
//
//   builder methods: #{#bump => [:self | self.count := self.count + 1]}
//
// Inside the block the word means the parameter. That is another object than the self around it, so its fields are asked
// for with messages: `self fieldAt: #count`.
#include "tools/compiler/parser.h"

namespace btvm::compiler {

namespace {

constexpr const char* kSelfParameter = "%self";  // no program can write it

bool is_field_of_self(const Node* node) {
  return node != nullptr && node->is(NodeKind::kField) && node->first->is_name("self");
}

}  // namespace

void Parser::name_self_parameter(Node* block) {
  bool found = false;
  for (Node* parameter : block->parameters) {
    if (!parameter->is_name("self")) continue;
    parameter->text = kSelfParameter;
    found = true;
  }
  if (!found) return;
  for (Node* child : block->children) mean_self_parameter(child);
}

/// Blocks in it that have such a parameter of their own were named before.
void Parser::mean_self_parameter(Node* node) {
  if (node == nullptr) return;
  const auto field_name = [&](const Node* field) {
    Node* name = ast_.make(NodeKind::kSymbol, field->span);
    name->text = field->text;
    return name;
  };
  if (node->is(NodeKind::kAssign) && is_field_of_self(node->first)) {
    Node* field = node->first;
    node->kind = NodeKind::kSend;
    node->text = "fieldAt:put:";
    node->children = {field_name(field), node->second};
    node->first = field->first;
    node->second = nullptr;
  } else if (is_field_of_self(node)) {
    Node* name = field_name(node);
    node->kind = NodeKind::kSend;
    node->text = "fieldAt:";
    node->children = {name};
  } else if (node->is_name("self")) {
    node->text = kSelfParameter;
  }
  mean_self_parameter(node->first);
  for (Node* child : node->children) mean_self_parameter(child);
  mean_self_parameter(node->second);
  mean_self_parameter(node->third);
}

}  // namespace btvm::compiler
