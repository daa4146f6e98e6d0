// The depth of the tree: the passes after this one recurse over expressions.
//
// The parser limits what is nested, but not a chain such as `1 + 1 + 1 ...`, which it reads in a loop
// and which becomes a tree as deep as the chain is long.
#include <string>
#include <utility>
#include <vector>

#include "tools/compiler/check.h"
#include "vm/base/limits.h"

namespace btvm::compiler {
namespace {

/// The first node found that lies too deep below `root`, or null. Without recursion.
const Node* too_deep(const Node* root) {
  std::vector<std::pair<const Node*, int>> open{{root, 1}};
  while (!open.empty()) {
    const auto [node, depth] = open.back();
    open.pop_back();
    if (node == nullptr) continue;
    if (depth > limits::kExpressionDepth) return node;
    for (const Node* part : {node->first, node->second, node->third}) {
      open.emplace_back(part, depth + 1);
    }
    for (const Node* child : node->children) open.emplace_back(child, depth + 1);
    for (const Node* parameter : node->parameters) open.emplace_back(parameter, depth + 1);
  }
  return nullptr;
}

}  // namespace

bool check_depth(const Ast& ast, Diagnostics& diagnostics) {
  bool good = true;
  const auto look = [&](const Node* root) {
    if (const Node* node = too_deep(root)) {
      good = false;
      diagnostics.error(node->span, "Expression is too long (maximum " +
                                        std::to_string(limits::kExpressionDepth) +
                                        " messages in a row)");
    }
  };
  for (const ClassNode& cls : ast.classes) {
    for (const FieldNode& field : cls.fields) look(field.initial);
    for (const FieldNode& variable : cls.class_variables) look(variable.initial);
  }
  each_body(ast, [&](const MethodContext&, const auto& body) {
    for (const Node* statement : body) look(statement);
  });
  return good;
}

}  // namespace btvm::compiler
