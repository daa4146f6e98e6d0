// walk: visits the nodes of an expression.
#pragma once

#include "tools/compiler/ast.h"

namespace btvm::compiler {

/// Calls `visit(node)` for the node and all below it, outer before inner. The depth is that of the
/// expression, which the parser limits.
template <typename Visit>
void walk(const Node* node, const Visit& visit) {
  if (node == nullptr) return;
  visit(*node);
  walk(node->first, visit);
  for (const Node* child : node->children) walk(child, visit);
  walk(node->second, visit);
  walk(node->third, visit);
}

}  // namespace btvm::compiler
