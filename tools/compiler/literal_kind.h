// What an expression that is a literal denotes, as diagnostics name it.
#pragma once

#include <string>

#include "tools/compiler/ast.h"

namespace btvm::compiler {

struct LiteralKind {
  std::string_view class_name;  // empty: not a literal
  std::string_view with_article;
};

[[nodiscard]] inline LiteralKind literal_kind(const Node& node) {
  switch (node.kind) {
    case NodeKind::kInteger:
    case NodeKind::kCharacter: return {"Integer", "an integer"};
    case NodeKind::kFloat: return {"Float", "a float"};
    case NodeKind::kString:
    case NodeKind::kTemplate: return {"String", "a string"};
    case NodeKind::kSymbol: return {"Symbol", "a symbol"};
    case NodeKind::kList: return {"List", "a list"};
    case NodeKind::kArray: return {"Array", "an array"};
    case NodeKind::kMap: return {"Dictionary", "a dictionary"};
    case NodeKind::kTuple: return {"Tuple", "a tuple"};
    case NodeKind::kBlock: return {"Block", "a block"};
    case NodeKind::kIdentifier:
      if (node.text == "true") return {"True", "a boolean"};
      if (node.text == "false") return {"False", "a boolean"};
      return {};
    default: return {};
  }
}

/// Does the identifier name a class, by its spelling?
[[nodiscard]] inline bool is_class_name(const Node& node) {
  return node.kind == NodeKind::kIdentifier && node.text[0] >= 'A' && node.text[0] <= 'Z';
}

}  // namespace btvm::compiler
