// Literal blocks passed to messages that evaluate them with a fixed number of arguments.
#include <string>

#include "tools/compiler/check.h"
#include "tools/compiler/walk.h"

namespace btvm::compiler {
namespace {

/// How many parameters the block that is argument `argument` of `selector` may have.
struct BlockRule {
  std::string_view selector;
  std::size_t argument;
  std::size_t least;
  std::size_t most;
};
constexpr BlockRule kRules[] = {
    {"do:", 0, 1, 1},
    {"collect:", 0, 1, 1},
    {"select:", 0, 1, 1},
    {"reject:", 0, 1, 1},
    {"detect:", 0, 1, 1},
    {"anySatisfy:", 0, 1, 1},
    {"allSatisfy:", 0, 1, 1},
    {"groupBy:", 0, 1, 1},
    {"partition:", 0, 1, 1},
    {"to:do:", 1, 1, 1},
    {"to:by:do:", 2, 1, 1},
    {"eachWithIndex:", 0, 2, 2},
    {"sortWith:", 0, 2, 2},
    {"inject:into:", 1, 2, 2},
    {"whileTrue:", 0, 0, 0},
    {"whileFalse:", 0, 0, 0},
    {"timesRepeat:", 0, 0, 0},
    {"ensure:", 0, 0, 0},
    {"ifNotNil:", 0, 0, 1},
    {"ifNotNil:ifNil:", 0, 0, 1},
    {"ifNil:ifNotNil:", 1, 0, 1},
    {"on:do:", 1, 0, 1},
    {"detect:ifNone:", 0, 1, 1},
    {"detect:ifNone:", 1, 0, 0},
    {"keysAndValuesDo:", 0, 2, 2},
};
/// Selectors whose receiver is a block without parameters.
constexpr std::string_view kBodies[] = {"on:do:", "ensure:", "whileTrue:", "whileFalse:"};

void check_block(const Node& block, const BlockRule& rule, Diagnostics& diagnostics) {
  const std::size_t count = block.parameters.size();
  if (!block.is(NodeKind::kBlock) || (count >= rule.least && count <= rule.most)) return;
  std::string wanted = std::to_string(rule.least);
  if (rule.most != rule.least) wanted += " or " + std::to_string(rule.most);
  diagnostics.error(block.span,
                    std::string(rule.selector) + " expects a block with " + wanted +
                        (rule.most == 1 ? " parameter" : " parameters") + ", but got " +
                        std::to_string(count),
                    {}, kLiteralCategory);
}

}  // namespace

void check_block_arguments(const CheckContext& context) {
  const auto visit = [&](const Node& node) {
    if (!node.is(NodeKind::kSend)) return;
    for (const BlockRule& rule : kRules) {
      if (rule.selector != node.text || rule.argument >= node.children.size()) continue;
      check_block(*node.children[rule.argument], rule, context.diagnostics);
    }
    for (const std::string_view selector : kBodies) {
      if (selector != node.text || node.first == nullptr) continue;
      check_block(*node.first, {selector, 0, 0, 0}, context.diagnostics);
    }
  };
  each_body(context.ast, [&](const MethodContext&, const std::vector<Node*>& body) {
    for (const Node* statement : body) walk(statement, visit);
  });
}

}  // namespace btvm::compiler
