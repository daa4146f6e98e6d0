// Types: what can be inferred locally, and the warnings and hints that follow (language.md 8.3).
//
// A type is the name of a class, or empty for what is not known; what is not known is never reported.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/compiler/check.h"
#include "tools/compiler/literal_kind.h"
#include "tools/compiler/near_miss.h"

namespace btvm::compiler {
namespace {

using Type = std::string;

bool is_arithmetic(std::string_view op) {
  return op == "+" || op == "-" || op == "*" || op == "/" || op == "%" || op == "**";
}
bool is_comparison(std::string_view op) {
  return op == "<" || op == ">" || op == "<=" || op == ">=";
}
bool is_operator(std::string_view selector) {
  const char c = selector[0];
  return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
}

/// Walks one body in the order of evaluation.
class TypeCheck {
 public:
  TypeCheck(const CheckContext& context, const MethodContext& method)
      : catalog_(context.catalog), diagnostics_(context.diagnostics), method_(method) {
    if (method.method == nullptr) return;
    for (const Parameter& parameter : method.method->parameters) {
      variables_[parameter.name->text] = declared(parameter.type);
    }
  }

  void run(const std::vector<Node*>& body) {
    Type last;
    for (const Node* statement : body) last = infer(statement);
    if (method_.method == nullptr || body.empty()) return;
    const Type result = declared(method_.method->return_type);
    const bool explicit_value = !body.back()->is(NodeKind::kExpect);
    if (explicit_value && !fits(last, result)) {
      diagnostics_.warning(method_.method->span,
                           "Method '" + method_.method->selector + "' in " + method_.class_name +
                               " declares return type " + result + ", but body returns " + last,
                           {}, "type");
    }
  }

  /// The default of a field or class variable.
  void initial(const FieldNode& field) {
    if (field.initial == nullptr) return;
    const Type found = infer(field.initial);
    const Type type = declared(field.type);
    if (fits(found, type)) return;
    diagnostics_.warning(
        field.initial->span,
        "Type mismatch: state `" + field.name + "` declared as " + type + ", default is " + found);
  }

 private:
  /// A declared type that says something: the name of one known class.
  [[nodiscard]] Type declared(const std::string& type) const {
    return catalog_.is_complete(type) ? type : Type();
  }

  [[nodiscard]] bool fits(const Type& found, const Type& wanted) const {
    return found.empty() || wanted.empty() || catalog_.inherits(found, wanted);
  }

  [[nodiscard]] bool is_numeric(const Type& type) const {
    return type.empty() || catalog_.inherits(type, "Number");
  }

  Type infer(const Node* node) {
    if (node == nullptr) return {};
    switch (node->kind) {
      case NodeKind::kIdentifier: return identifier(*node);
      case NodeKind::kField: return field(*node);
      case NodeKind::kAssign: return assignment(*node);
      case NodeKind::kReturn: return infer(node->first);
      case NodeKind::kSend: return send(*node);
      case NodeKind::kCascade: return cascade(*node);
      case NodeKind::kBlock: block(*node); return "Block";
      case NodeKind::kMatch:
        infer(node->first);
        for (const Node* arm : node->children) inside(*arm, [&] { infer(arm->second); });
        return {};
      default: break;
    }
    for (const Node* child : node->children) infer(child);
    infer(node->second);
    return Type(literal_kind(*node).class_name);
  }

  Type identifier(const Node& node) {
    const auto variable = variables_.find(node.text);
    if (variable != variables_.end()) return variable->second;
    return Type(literal_kind(node).class_name);
  }

  Type field(const Node& node) {
    if (!node.first->is_name("self") || method_.class_name.empty()) return {};
    if (method_.method != nullptr && method_.method->class_side) return {};
    const FieldFacts* facts = catalog_.find_field(method_.class_name, node.text);
    return facts == nullptr ? Type() : declared(facts->type);
  }

  Type assignment(const Node& node) {
    Type type = infer(node.second);
    if (node.first->is(NodeKind::kField)) {
      const Type wanted = field(*node.first);
      if (!fits(type, wanted)) {
        diagnostics_.warning(node.second->span, "Type mismatch: field `" + node.first->text +
                                                    "` declared as " + wanted + ", got " + type);
      }
    } else if (node.first->is(NodeKind::kIdentifier)) {
      const auto known = variables_.find(node.first->text);
      // A block may run or not: afterwards only what both cases agree on is known.
      const bool differs = known != variables_.end() && known->second != type;
      set(node.first->text, block_depth_ > 0 && differs ? Type() : type);
    } else {
      forget_pattern(*node.first);
    }
    return type;
  }

  /// Sets what is known of a variable; inside() undoes it.
  void set(const std::string& name, Type type) {
    const auto known = variables_.find(name);
    if (known == variables_.end()) {
      changes_.push_back({name, std::nullopt});
      variables_.emplace(name, std::move(type));
    } else if (known->second != type) {
      changes_.push_back({name, std::exchange(known->second, std::move(type))});
    }
  }

  template <typename Body>
  void inside(const Node& scope, const Body& body) {
    const std::size_t mark = changes_.size();
    ++block_depth_;
    for (const Node* parameter : scope.parameters) set(parameter->text, {});
    if (scope.is(NodeKind::kArm)) forget_pattern(*scope.first);
    body();
    --block_depth_;
    // Names of the block are gone; those outside keep what the block made of them.
    std::map<std::string, std::optional<Type>, std::less<>> before;
    for (std::size_t i = mark; i < changes_.size(); ++i) {
      before.try_emplace(std::move(changes_[i].name), std::move(changes_[i].before));
    }
    changes_.resize(mark);
    for (const auto& entry : before) {
      const std::string& name = entry.first;
      const std::optional<Type>& type = entry.second;
      if (!type) {
        variables_.erase(name);
        continue;
      }
      const bool hidden = std::any_of(scope.parameters.begin(), scope.parameters.end(),
                                      [&](const Node* at) { return at->text == name; });
      const bool differs = !hidden && variables_[name] != *type;
      variables_[name] = *type;
      if (differs) set(name, {});
    }
  }

  void forget_pattern(const Node& pattern) {
    if (pattern.is(NodeKind::kIdentifier)) set(pattern.text, {});
    for (const Node* child : pattern.children) forget_pattern(*child);
  }

  void block(const Node& node) {
    inside(node, [&] {
      for (const Node* statement : node.children) infer(statement);
    });
  }

  Type cascade(const Node& node) {
    const Type receiver = infer(node.first);
    for (const Node* message : node.children) {
      for (const Node* argument : message->children) infer(argument);
      understands(*message, *node.first, receiver);
    }
    return {};
  }

  Type send(const Node& node) {
    const Type receiver = infer(node.first);
    std::vector<Type> arguments;
    for (const Node* argument : node.children) arguments.push_back(infer(argument));
    if (arguments.size() == 1 && is_operator(node.text)) {
      return binary(node, receiver, arguments.front());
    }
    const bool is_class = is_class_name(*node.first) && !variables_.contains(node.first->text);
    if (is_class) return class_send(node, arguments);
    understands(node, *node.first, receiver);
    if (node.first->is_name("self") && method_.method != nullptr) {
      return call(node, method_.class_name, method_.method->class_side, arguments);
    }
    return receiver.empty() ? Type() : call(node, receiver, false, arguments);
  }

  Type binary(const Node& node, const Type& left, const Type& right) {
    const std::string& op = node.text;
    if (is_arithmetic(op)) {
      if (left.empty() || !is_numeric(left)) return {};
      if (!is_numeric(right)) return not_numeric(node, left, right);
      if (op == "/") return "Float";
      if (right.empty()) return {};
      return left == "Integer" && right == "Integer" ? "Integer" : "Float";
    }
    if (is_comparison(op) && !left.empty() && is_numeric(left) && !is_numeric(right)) {
      return not_numeric(node, left, right);
    }
    if (op == "++" && left == "String" && !right.empty() && right != "String") {
      diagnostics_.warning(node.span, "`++` on String expects a String argument, got " + right, {},
                           "type");
    }
    return op == "++" ? left : Type();
  }

  Type not_numeric(const Node& node, const Type& left, const Type& right) {
    diagnostics_.warning(
        node.span, "`" + node.text + "` on " + left + " expects a numeric argument, got " + right,
        {}, "type");
    return {};
  }

  Type class_send(const Node& node, const std::vector<Type>& arguments) {
    const std::string& name = node.first->text;
    if (!catalog_.is_complete(name)) return {};
    if (catalog_.find_method(name, node.text, true).method == nullptr) {
      if (name != "Erlang") unknown(node, name + " class", name, true);
      return {};
    }
    const bool makes = node.text == "new" || node.text == "new:" || node.text == "spawn" ||
                       node.text == "spawnWith:";
    const Type result = call(node, name, true, arguments);
    return makes && !catalog_.find(name)->library ? name : result;
  }

  /// Checks the arguments against the declaration; answers the declared result.
  Type call(const Node& node, const Type& type, bool class_side,
            const std::vector<Type>& arguments) {
    const auto [owner, method] = catalog_.find_method(type, node.text, class_side);
    if (method == nullptr) return {};
    for (std::size_t i = 0; i < arguments.size() && i < method->parameter_types.size(); ++i) {
      const Type wanted = declared(method->parameter_types[i]);
      if (fits(arguments[i], wanted)) continue;
      std::string message = "Argument " + std::to_string(i + 1) + " of '" + node.text;
      message.append("' on ").append(type).append(" expects ").append(wanted);
      message.append(", got ").append(arguments[i]);
      diagnostics_.warning(node.children[i]->span, std::move(message), {}, "type");
    }
    // An actor answers a future.
    const bool future =
        !class_side && catalog_.inherits(type, "Actor") && !node.first->is_name("self");
    return future ? Type() : declared(method->return_type);
  }

  void understands(const Node& node, const Node& receiver, const Type& type) {
    if (type.empty() || !catalog_.is_complete(type) || is_operator(node.text)) return;
    if (receiver.is_name("self") || receiver.is_name("super")) return;
    if (catalog_.find_method(type, node.text, false).method != nullptr) return;
    const auto own = catalog_.find_method(type, "doesNotUnderstand:args:", false);
    if (own.owner != nullptr && own.owner->name != "ProtoObject") return;
    unknown(node, type, type, false);
  }

  void unknown(const Node& node, const std::string& shown, const Type& type, bool class_side) {
    const std::string near = near_miss(node.text, catalog_.selectors(type, class_side));
    diagnostics_.hint(node.span, shown + " does not understand '" + node.text + "'",
                      near.empty() ? "" : "Did you mean '" + near + "'?", "dnu");
  }

  const ClassCatalog& catalog_;
  Diagnostics& diagnostics_;
  const MethodContext& method_;
  struct Change {
    std::string name;
    std::optional<Type> before;  // nothing: the name was not known
  };
  std::map<std::string, Type, std::less<>> variables_;
  std::vector<Change> changes_;  // of variables_, in order
  int block_depth_ = 0;
};

}  // namespace

void check_types(const CheckContext& context) {
  each_body(context.ast, [&](const MethodContext& method, const std::vector<Node*>& body) {
    TypeCheck(context, method).run(body);
  });
  const MethodContext nowhere;
  for (const ClassNode& cls : context.ast.classes) {
    for (const FieldNode& field : cls.fields) TypeCheck(context, nowhere).initial(field);
    for (const FieldNode& field : cls.class_variables) TypeCheck(context, nowhere).initial(field);
  }
}

}  // namespace btvm::compiler
