// The syntax tree. Nodes live in an Ast, which owns them; pointers stay valid as long as it does.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tools/compiler/source.h"

namespace btvm::compiler {

struct Variable;       // tools/compiler/scope.h
struct FunctionScope;  // tools/compiler/scope.h

enum class NodeKind : std::uint8_t {
  kInteger,     // number
  kFloat,       // real
  kString,      // text
  kTemplate,    // children: strings and expressions in order
  kSymbol,      // text
  kCharacter,   // number
  kList,        // children; second: the tail after |, or null
  kArray,       // children
  kMap,         // children: key, value, key, value ...
  kTuple,       // children (language.md 14.1)
  kBlock,       // parameters, children: statements
  kIdentifier,  // text
  kField,       // first: the receiver (kIdentifier), text: the field
  kAssign,      // first: target (kIdentifier, kField or kPattern), second: value
  kReturn,      // first
  kSend,        // first: receiver, text: selector, children: arguments
  kCascade,     // first: receiver, children: kSend nodes whose `first` is null
  kMatch,       // first: scrutinee, children: kArm; text: kClauses if they are a method's clauses
  kArm,      // first: pattern, second: body (of a clause: kBlock with its statements), third: guard
  kPattern,  // tuple pattern: children
  kBinaryPattern,  // first: descriptions of the segments, children: their patterns
  kWildcard,       // `_` in a pattern
  kTemporaries,    // children: names that are nil at first (language.md 14.1)
  kExpect,         // text: the category
  kPrimitive,      // text: the name; a method body
};

/// The text of a kMatch that stands for the clauses of a method.
inline constexpr const char* kClauses = "clauses";

struct Node {
  NodeKind kind{};
  Span span;
  std::string text;
  std::int64_t number = 0;
  double real = 0;
  Node* first = nullptr;
  Node* second = nullptr;
  Node* third = nullptr;
  std::vector<Node*> children;
  std::vector<Node*> parameters;  // kIdentifier (or kPattern) nodes

  // Filled by scope analysis.
  Variable* variable = nullptr;         // kIdentifier: what it names
  FunctionScope* scope = nullptr;       // kBlock that becomes a closure
  std::vector<Variable*> block_locals;  // kBlock that is inlined: variables born in it
  bool inlined = false;                 // kBlock: compiled into the enclosing function
  bool dispatched = false;              // kSend: a program's own method may answer it: no inlining

  [[nodiscard]] bool is(NodeKind k) const { return kind == k; }
  [[nodiscard]] bool is_name(std::string_view name) const {
    return kind == NodeKind::kIdentifier && text == name;
  }
};

struct Parameter {
  Node* name = nullptr;  // kIdentifier
  std::string type;
};

struct MethodNode {
  enum class Combination : std::uint8_t { kNone, kBefore, kAfter, kAround };  // language.md 14.6

  std::string selector;  // a hidden method's begins with %
  std::vector<Parameter> parameters;
  std::string return_type;
  bool class_side = false;
  bool sealed = false;
  Combination combination = Combination::kNone;
  std::vector<Node*> body;
  std::string doc;
  std::string source;  // text from the selector on
  Span span;           // of the selector
};

struct FieldNode {
  std::string name;
  std::string type;
  Node* initial = nullptr;
  Span span;
};

struct ClassNode {
  std::string name;
  std::string superclass;  // empty: nil, a root
  bool is_abstract = false;
  bool sealed = false;
  bool typed = false;
  std::vector<FieldNode> fields;
  std::vector<FieldNode> class_variables;
  std::vector<MethodNode> methods;
  std::string doc;
  Span span;  // of the name
};

struct ExtensionNode {
  std::string class_name;
  MethodNode method;              // of a patch of state: kMigrationSelector (vm/module.h)
  std::vector<FieldNode> fields;  // that a patch of state makes; then those of the class, too
  Span span;
};

class Ast {
 public:
  Node* make(NodeKind kind, Span span) {
    nodes_.emplace_back();
    nodes_.back().kind = kind;
    nodes_.back().span = span;
    return &nodes_.back();
  }

  std::vector<ClassNode> classes;
  std::vector<ExtensionNode> extensions;
  std::vector<Node*> statements;  // top-level expressions

 private:
  std::deque<Node> nodes_;
};

}  // namespace btvm::compiler
