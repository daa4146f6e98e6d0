// Lowering: one function of the syntax tree to bytecode.
#pragma once

#include <string_view>
#include <vector>

#include "tools/compiler/ast.h"
#include "tools/compiler/emitter.h"
#include "tools/compiler/inlining.h"
#include "tools/compiler/scope.h"

namespace btvm::compiler {

struct LowerOptions {
  bool top_level_bindings = false;  // names without a variable are bindings of the session
  bool tail_sends = true;           // -O0 keeps every frame
};

/// Makes the FunctionInfo of one method, top level or closure, and those of the closures inside it.
///
/// Registers: 0 is self (or the block object), then the parameters, then locals and temporaries, used as
/// a stack. An expression is lowered into a register that its user has chosen; plain variables and
/// constants are used where they are.
class FunctionLowering {
 public:
  FunctionLowering(ModuleAssembler& assembler, const Source& source, const LowerOptions& options,
                   Diagnostics& diagnostics, FunctionScope& scope, FunctionLowering* outer,
                   std::string_view name);

  FunctionInfo method(const MethodNode& method);
  /// The function that computes the defaults of a class's fields (symbol %initFields).
  FunctionInfo field_defaults(const std::vector<FieldNode>& fields);
  /// Top-level statements; answers the value of the last. `before` are class variables to set first.
  FunctionInfo main(const std::vector<Node*>& statements, const std::vector<ClassNode>& classes);

 private:
  FunctionInfo closure(Node& block);
  void begin(const std::vector<Node*>& parameters);
  void open_parameters(const std::vector<Node*>& parameters);
  void body(const std::vector<Node*>& statements, bool method_rules);
  FunctionInfo finish(Span span);

  // Statements and values.
  void statement(Node* node);
  void value(Node* node, Reg target);
  /// A register that holds the value; a temporary unless it is a plain local.
  Reg operand(Node* node);
  void return_statement(Node* node);
  void return_value(Reg result);
  bool tail_send(Node* node);
  void last_statement(Node* node);
  void set_up_end(Node* last);

  void identifier(Node* node, Reg target);
  void assignment(Node* node, Reg target);
  void store_variable(Variable* variable, Reg from);
  void send(Node* node, Reg target);
  void send_arguments(Node* receiver, const std::vector<Node*>& arguments, Reg base);
  void binary(Node* node, Opcode opcode, Reg target);
  void cascade(Node* node, Reg target);
  void collection(Node* node, Reg target);
  void constant(LiteralIndex literal, Reg target);
  bool is_constant(const Node* node) const;
  LiteralIndex constant_of(const Node* node);
  void make_closure(Node* block, Reg target);
  void template_string(Node* node, Reg target);
  void special(int number, Reg target);

  // Control flow (lower_control.cpp).
  void inlined(Node* node, InlineForm form, Reg target);
  void inline_block(Node* block, Reg target);
  void if_then(Node* node, bool when, Reg target);
  void if_then_else(Node* node, Reg target);
  void if_nil(Node* node, InlineForm form, Reg target);
  void and_or(Node* node, bool is_and, Reg target);
  void while_loop(Node* node, bool when, Reg target);
  void repeat(Node* node);
  void times_repeat(Node* node, Reg target);
  void count_loop(Node* node, Node* step, Node* block, Reg target);
  void on_do(Node* node, Reg target);
  void ensure(Node* node, Reg target);
  void open_locals(const std::vector<Variable*>& locals);

  // Patterns (lower_match.cpp).
  void match(Node* node, Reg target);
  void test_pattern(Node* pattern, Reg subject, Label& mismatch);
  void test_elements(Node* pattern, Reg subject, Label& mismatch);
  void bind_pattern_into(Node* pattern, Reg subject);
  void raise_no_match(Span pattern);

  // Variables.
  Reg self_register();
  Reg load_variable(Variable* variable, Reg target);
  [[nodiscard]] bool is_plain_local(const Variable* variable) const;
  [[nodiscard]] std::size_t captured_index(const Variable* variable) const;
  /// The captured value itself: the cell for a variable that lives in one.
  void load_captured_slot(const Variable* variable, Reg target);
  void raw_variable(Variable* variable, Reg target);

  ModuleAssembler& assembler_;
  const Source& source_;
  const LowerOptions& options_;
  Diagnostics& diagnostics_;
  FunctionScope& scope_;
  FunctionLowering* outer_;
  std::string name_;
  Emitter emit_;
  struct BlockEnd {
    Label* label;
    Reg result;
  };
  const BlockEnd* block_end_ = nullptr;  // of the innermost inlined block around
  bool is_block_ = false;
  bool class_side_ = false;
  int protected_regions_ = 0;  // no tail send out of them
  int ensure_regions_ = 0;     // a return has to run their cleanup
};

}  // namespace btvm::compiler
