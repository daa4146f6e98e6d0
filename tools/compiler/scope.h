// Scope analysis: what every name means, which variables closures share, which blocks are closures.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/compiler/ast.h"
#include "tools/compiler/source.h"

namespace btvm::compiler {

/// A local variable, a parameter, `self`, or the hidden home of a method.
struct Variable {
  std::string name;
  FunctionScope* owner = nullptr;
  Span span;
  bool parameter = false;
  bool captured = false;  // a closure uses it
  bool in_cell = false;   // shared by reference: it lives in a cell
  bool read = false;
  int assignments = 0;    // the introduction counts; a parameter's arrival does not
  std::uint16_t reg = 0;  // the emitter's: its register (of the cell, when in_cell)
};

/// One function of the module: a method, the top level, or a block that becomes a closure.
struct FunctionScope {
  FunctionScope* parent = nullptr;  // null: a method or the top level
  std::vector<Variable*> locals;    // born in the function, outside of inlined blocks
  std::vector<Variable*> captured;  // of outer functions, in the order of the block's captures
  bool assigns_captured = false;
  bool is_method = false;    // `^` inside returns from here
  Variable* self = nullptr;  // of the method; null at the top level
  Variable* home = nullptr;  // set when a closure returns from this method
};

struct ScopeOptions {
  bool top_level_bindings = false;  // top-level assignments bind names of the session
  bool check_names = true;          // unbound names are errors; else they are looked up at run time
  bool check_semantics = true;
  /// Is this lower-case name bound in the session?
  std::function<bool(std::string_view)> is_bound = [](std::string_view) { return false; };
  /// Has a class of the program a method of this name?
  std::function<bool(std::string_view)> is_own_method = [](std::string_view) { return false; };
};

/// Scope analysis puts it before the module's name in `Erlang lists reverse: x`: a call written so fails
/// otherwise than one through a proxy that was kept (runtime/lib/ErlangModule.bt).
inline constexpr char kDirectHostCall = '%';

/// Analyses one method (or the top level) at a time. Owns the variables and scopes it makes, which must
/// live as long as the Ast is used.
class ScopeAnalysis {
 public:
  ScopeAnalysis(const ScopeOptions& options, Ast& ast, Diagnostics& diagnostics)
      : options_(options), ast_(ast), diagnostics_(diagnostics) {}

  /// `fields`: names declared by the class itself (language.md 4.2); null outside of a class.
  FunctionScope* method(MethodNode& method, const std::vector<FieldNode>* fields,
                        bool value_superclass);
  /// A function without receiver: top-level expressions, or the default of a field.
  FunctionScope* top_level(const std::vector<Node*>& statements, bool has_self);

 private:
  void statements(const std::vector<Node*>& list);
  void visit(Node* node);
  void visit_identifier(Node* node);
  void visit_assignment(Node* node);
  void visit_send(Node* node);
  void visit_host_block(const Node& call, Node*& block);
  void session_names_in(const Node& node, std::vector<std::string>& names) const;
  void visit_inlined(Node* block);
  void visit_closure(Node* block);
  void visit_field(Node* node, bool assigned);
  void visit_match(Node* node);
  void declare_parameters(const std::vector<Node*>& parameters);
  void declare_pattern(Node* pattern);
  void assign_pattern(Node* pattern);
  /// Is it a name of the session, from an earlier input or earlier in this one?
  [[nodiscard]] bool is_bound(std::string_view name) const;
  /// Does an assignment to this unknown name make a binding of the session?
  bool binds_in_session(std::string_view name);
  Variable* declare(Node* name, bool parameter);
  Variable* make(std::string name, bool parameter, Span span);
  [[nodiscard]] Variable* find(std::string_view name) const;
  void use(Variable* variable, bool assigned);
  void use_self(bool assigned);
  void leave_scope(std::size_t mark);
  /// Variables that became visible since `mark`, parameters left out.
  [[nodiscard]] std::vector<Variable*> locals_since(std::size_t mark) const;
  void stored_block_check(const Node* block, bool passed);
  FunctionScope* finish(FunctionScope* scope);

  const ScopeOptions& options_;
  Ast& ast_;
  Diagnostics& diagnostics_;
  std::deque<Variable> variables_;
  std::deque<FunctionScope> scopes_;
  std::size_t finished_ = 0;  // variables of functions that are analysed
  std::vector<Variable*> visible_;
  std::unordered_map<std::string_view, std::vector<Variable*>> by_name_;  // of visible_, inner last
  FunctionScope* current_ = nullptr;
  FunctionScope* method_ = nullptr;
  const std::vector<FieldNode>* fields_ = nullptr;
  std::set<std::string, std::less<>> session_names_;  // that the source itself has bound so far
  bool value_superclass_ = false;
  int block_depth_ = 0;  // blocks around, inlined or not
};

}  // namespace btvm::compiler
