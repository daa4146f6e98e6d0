#include "tools/compiler/fold.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace btvm::compiler {
namespace {

std::optional<std::int64_t> integer_result(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (op == "+" && !__builtin_add_overflow(a, b, &result)) return result;
  if (op == "-" && !__builtin_sub_overflow(a, b, &result)) return result;
  if (op == "*" && !__builtin_mul_overflow(a, b, &result)) return result;
  const bool divides = b != 0 && b != -1;  // the least number divided by -1 is too large
  if (op == "%" && divides) return a % b;
  return std::nullopt;
}

std::optional<double> real_result(std::string_view op, double a, double b) {
  double result = std::numeric_limits<double>::infinity();
  if (op == "+") result = a + b;
  if (op == "-") result = a - b;
  if (op == "*") result = a * b;
  if (op == "/" && b != 0) result = a / b;
  if (!std::isfinite(result)) return std::nullopt;
  return result;
}

template <typename Number>
std::optional<bool> comparison(std::string_view op, Number a, Number b) {
  if (op == "<") return a < b;
  if (op == ">") return a > b;
  if (op == "<=") return a <= b;
  if (op == ">=") return a >= b;
  if (op == "==" || op == "=:=") return a == b;
  if (op == "/=" || op == "=/=") return a != b;
  return std::nullopt;
}

void become(Node& node, NodeKind kind) {
  node.kind = kind;
  node.first = nullptr;
  node.children.clear();
  node.text.clear();
}

void become_boolean(Node& node, bool value) {
  become(node, NodeKind::kIdentifier);
  node.text = value ? "true" : "false";
}

void fold_integers(Node& node, std::int64_t a, std::int64_t b) {
  if (const auto result = integer_result(node.text, a, b)) {
    become(node, NodeKind::kInteger);
    node.number = *result;
  } else if (const auto holds = comparison(node.text, a, b)) {
    become_boolean(node, *holds);
  }
}

void fold_reals(Node& node, double a, double b) {
  if (const auto result = real_result(node.text, a, b)) {
    become(node, NodeKind::kFloat);
    node.real = *result;
  } else if (const auto holds = comparison(node.text, a, b)) {
    become_boolean(node, *holds);
  }
}

bool is_integral(const Node& node) {
  return node.is(NodeKind::kInteger) || node.is(NodeKind::kCharacter);
}

}  // namespace

void fold(Node* node) {
  if (node == nullptr) return;
  for (Node* part : {node->first, node->second, node->third}) fold(part);
  for (Node* child : node->children) fold(child);
  if (!node->is(NodeKind::kSend) || node->first == nullptr || node->children.size() != 1) return;
  const Node& left = *node->first;
  const Node& right = *node->children[0];
  if (is_integral(left) && is_integral(right)) {
    fold_integers(*node, left.number, right.number);
  } else if (left.is(NodeKind::kFloat) && right.is(NodeKind::kFloat)) {
    fold_reals(*node, left.real, right.real);
  } else if (node->text == "++" && left.is(NodeKind::kString) && right.is(NodeKind::kString)) {
    std::string joined = left.text + right.text;
    become(*node, NodeKind::kString);
    node->text = std::move(joined);
  }
}

}  // namespace btvm::compiler
