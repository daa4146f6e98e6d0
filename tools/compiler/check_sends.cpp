// Sends whose receiver or literal arguments show that they fail (language.md 8.1, 8.2).
#include <algorithm>
#include <string>

#include "tools/compiler/check.h"
#include "tools/compiler/literal_kind.h"
#include "tools/compiler/walk.h"

namespace btvm::compiler {
namespace {

template <std::size_t N>
bool contains(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

class SendCheck {
 public:
  explicit SendCheck(const CheckContext& context)
      : catalog_(context.catalog), diagnostics_(context.diagnostics) {}

  /// `receiver` is that of the cascade for its messages.
  void send(const Node& node, const Node& receiver) {
    if (is_class_name(receiver)) class_receiver(node, receiver);
    if (node.children.empty()) return;
    selector_literal(node);
    argument_kinds(node, receiver);
    if (node.text == "fieldAt:put:") mutation(node, receiver);
  }

 private:
  void class_receiver(const Node& node, const Node& receiver) {
    constexpr std::string_view kMakers[] = {"new", "new:", "spawn", "spawnWith:"};
    if (!contains(kMakers, node.text)) return;
    constexpr std::string_view kPrimitive[] = {"Integer", "String", "Float",
                                               "True",    "False",  "UndefinedObject",
                                               "Symbol",  "Block",  "CompiledMethod"};
    const bool by_new = node.text.starts_with("new");
    const std::string name = receiver.text;
    if (by_new && contains(kPrimitive, name)) {
      return diagnostics_.error(node.span, "Cannot instantiate primitive class `" + name + "`", {},
                                kLiteralCategory);
    }
    const ClassFacts* cls = catalog_.find(name);
    if (cls == nullptr) return;
    if (cls->is_abstract) {
      return diagnostics_.error(
          node.span, "Cannot instantiate abstract class `" + name + "`. Subclass it first.", {},
          kLiteralCategory);
    }
    if (by_new && !cls->library && catalog_.inherits(name, "Actor")) {
      diagnostics_.warning(node.span,
                           "Actor subclass `" + name + "` should use `spawn` instead of `new`", {},
                           kLiteralCategory);
    }
    if (node.children.size() == 1 && node.children[0]->is(NodeKind::kMap) && !cls->library &&
        catalog_.is_complete(name)) {
      fields(*node.children[0], name);
    }
  }

  void fields(const Node& dictionary, const std::string& name) {
    for (std::size_t i = 0; i < dictionary.children.size(); i += 2) {
      const Node& key = *dictionary.children[i];
      if (!key.is(NodeKind::kSymbol) || catalog_.find_field(name, key.text) != nullptr) continue;
      diagnostics_.warning(key.span, "Unknown field `" + key.text + "` for class `" + name + "`");
    }
  }

  void selector_literal(const Node& node) {
    constexpr std::string_view kSelectors[] = {
        "respondsTo:", "fieldAt:", "fieldAt:put:", "classNamed:"};
    const Node& argument = *node.children[0];
    if (!contains(kSelectors, node.text) || argument.is(NodeKind::kSymbol)) return;
    const std::string keyword = node.text.substr(0, node.text.find(':') + 1);
    const bool identifier = argument.is(NodeKind::kIdentifier);
    std::string kind(literal_kind(argument).with_article);
    if (kind.empty()) {
      kind = is_class_name(argument) ? "a class reference"
             : identifier            ? "an identifier"
                                     : "an expression";
    }
    diagnostics_.error(argument.span, keyword + " expects a symbol literal, not " + kind,
                       identifier ? "Use #" + argument.text + " instead of " + argument.text : "",
                       kLiteralCategory);
  }

  void wrong_kind(const Node& node, const Node& argument, std::string_view wanted, bool fatal) {
    std::string message = node.text + " expects " + std::string(wanted) + " argument, got " +
                          std::string(literal_kind(argument).with_article);
    if (fatal) return diagnostics_.error(argument.span, std::move(message), {}, kLiteralCategory);
    diagnostics_.warning(argument.span, std::move(message), {}, kLiteralCategory);
  }

  void argument_kinds(const Node& node, const Node& receiver) {
    constexpr std::string_view kOfString[] = {"startsWith:", "endsWith:", "splitOn:"};
    constexpr std::string_view kIndexed[] = {"at:", "at:put:"};
    constexpr std::string_view kIndexedClasses[] = {"List", "Tuple", "String"};
    constexpr std::string_view kInString[] = {"includes:", "indexOf:"};
    constexpr std::string_view kCounted[] = {"take:", "drop:", "repeat:", "from:to:"};
    const Node& first = *node.children[0];
    const std::string_view kind = literal_kind(first).class_name;
    if (kind.empty()) return;
    const std::string_view target = literal_kind(receiver).class_name;
    if (contains(kOfString, node.text) && kind != "String") {
      wrong_kind(node, first, "a string", true);
    } else if (contains(kIndexed, node.text) && contains(kIndexedClasses, target) &&
               kind != "Integer") {
      wrong_kind(node, first, "an integer", true);
    } else if (contains(kInString, node.text) && target == "String" && kind != "String") {
      wrong_kind(node, first, "a string", true);
    } else if (contains(kCounted, node.text)) {
      for (const Node* argument : node.children) {
        const std::string_view found = literal_kind(*argument).class_name;
        if (!found.empty() && found != "Integer") wrong_kind(node, *argument, "an integer", false);
      }
    }
  }

  void mutation(const Node& node, const Node& receiver) {
    const std::string_view kind = literal_kind(receiver).class_name;
    if (kind.empty()) return;
    diagnostics_.warning(
        node.span, "Cannot mutate immutable value (" + std::string(kind) + " literal)", {}, "type");
  }

  const ClassCatalog& catalog_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_sends(const CheckContext& context) {
  SendCheck check(context);
  const auto visit = [&](const Node& node) {
    if (node.is(NodeKind::kSend) && node.first != nullptr) check.send(node, *node.first);
    if (!node.is(NodeKind::kCascade)) return;
    for (const Node* message : node.children) check.send(*message, *node.first);
  };
  each_body(context.ast, [&](const MethodContext&, const std::vector<Node*>& body) {
    for (const Node* statement : body) walk(statement, visit);
  });
}

}  // namespace btvm::compiler
