// Parser: tokens to an Ast (language.md 2 and 3), with recovery at statement ends.
#pragma once

#include <string>
#include <vector>

#include "tools/compiler/ast.h"
#include "tools/compiler/source.h"
#include "tools/compiler/token.h"

namespace btvm::compiler {

struct ParseOptions {
  bool standard_library = false;  // @primitive is allowed
  bool integral_floats = false;   // --compat: 2.0 is the Integer 2
};

/// Parses the whole source. Errors go to `diagnostics`; the Ast then holds what could be parsed. True
/// when the syntax is right: there may be errors all the same, but what follows may use the Ast.
bool parse(const Source& source, const ParseOptions& options, Ast& ast, Diagnostics& diagnostics);

/// The recursive-descent parser. Expressions are in parser_expression.cpp, classes in parser.cpp.
class Parser {
 public:
  Parser(const Source& source, const ParseOptions& options, Ast& ast, Diagnostics& diagnostics,
         Span range, int nesting);

  void module();
  [[nodiscard]] std::size_t syntax_errors() const { return syntax_errors_; }
  /// The single expression of an interpolation.
  Node* interpolated();

 private:
  // Tokens.
  [[nodiscard]] const Token& token(std::size_t ahead = 0) const;
  [[nodiscard]] bool at(TokenKind kind) const { return token().kind == kind; }
  [[nodiscard]] bool at_operator(std::string_view text) const;
  [[nodiscard]] bool at_word(std::string_view text) const;
  const Token& take();
  bool accept(TokenKind kind);
  /// Takes a token of this kind or reports `message`.
  bool expect(TokenKind kind, std::string_view message);
  void error_here(std::string message);
  void unexpected_here();
  /// From the start of `first` to the end of the last token taken.
  [[nodiscard]] Span since(Span first) const;
  [[nodiscard]] std::string found() const;
  /// Skips to where a new statement may start.
  void recover();
  /// The same behind a statement that began at the token `start`, which may be what was wrong.
  void recover_from(std::size_t start);
  void skip_to_member();

  // Lookahead (language.md 2.1); positions are token indexes.
  [[nodiscard]] bool class_starts(std::size_t i) const;
  [[nodiscard]] bool method_starts(std::size_t i) const;
  /// Bytes between the start of the line and the token.
  [[nodiscard]] std::size_t indentation(std::size_t i) const;
  [[nodiscard]] bool extension_starts(std::size_t i) const;
  [[nodiscard]] bool guard_starts(std::size_t i) const;
  /// Behind the closing bracket of the opening one at `i`; 0 when it is far or missing.
  [[nodiscard]] std::size_t skip_brackets(std::size_t i) const;
  [[nodiscard]] std::size_t skip_type(std::size_t i) const;
  [[nodiscard]] bool arrow_or_result(std::size_t i) const;
  [[nodiscard]] bool definition_starts() const;
  [[nodiscard]] bool member_starts() const;
  [[nodiscard]] bool at_field_keyword() const {
    return at(TokenKind::kKeyword) && (token().text == "state:" || token().text == "classState:");
  }

  // Definitions.
  void class_definition();
  void member(ClassNode& cls);
  [[nodiscard]] bool declaration_starts() const;
  [[nodiscard]] bool declaration_ends_message() const;
  void declaration(ClassNode& cls);
  void add_generated(ClassNode& cls, MethodNode method);
  void generate_methods(ClassNode& cls);
  Node* children_value();
  Node* child_value(Node* child);
  void fields(std::vector<FieldNode>& list, std::string_view what);
  void field(std::vector<FieldNode>& fields, std::string_view what);
  MethodNode method();
  Node* method_head(MethodNode& result);
  void finish_method(MethodNode& result, bool first_may_be_column0);
  [[nodiscard]] std::string source_since(Span first) const;
  Node* method_guard();
  void make_clause(MethodNode& method, Node* guard);
  void as_clause(MethodNode& method, Node* guard);
  void add_method(ClassNode& cls, MethodNode method);
  /// Is the word at `i` a modifier of the method that follows?
  [[nodiscard]] bool modifier_at(std::size_t i) const;
  void modifiers(MethodNode& method);
  Node* forward(const MethodNode& method, std::string_view receiver, std::string_view selector);
  void replace_proceed(Node* node, const MethodNode& method, const std::string& selector);
  MethodNode combined_method(const MethodNode& like, const std::string& selector,
                             std::vector<Node*> body);
  void combine(ClassNode& cls, const std::string& selector, bool class_side);
  void combine_methods(ClassNode& cls);
  [[nodiscard]] bool patch_starts() const;
  void patch();
  void patch_parameters(MethodNode& method);
  void patch_state(ExtensionNode& extension);
  void temporaries(std::vector<Node*>& statements);
  void pattern(MethodNode& method);
  Parameter parameter(std::string_view where);
  std::string type();
  std::vector<Node*> body(bool first_may_be_column0);
  void extension();

  // Expressions.
  Node* expression();
  Node* assignment();
  Node* finish_assignment(Node* target);
  Node* pipe();
  Node* pipe_stage(Node* left);
  Node* async_pipe_stage(Node* left, Span op);
  void pipe_message(Node* send);
  [[nodiscard]] bool binary_starts() const;
  [[nodiscard]] bool binary_target_starts() const;
  /// Behind the `>>` that closes the binary at `i`; 0 when it is far or missing.
  [[nodiscard]] std::size_t skip_binary(std::size_t i) const;
  void take_operator_part(std::size_t length);
  Node* segment_size(bool after_keyword);
  Node* segment_description(Node* size, Span span);
  template <typename Segment>
  void segments(const Segment& segment);
  Node* binary_literal();
  Node* binary_pattern();
  Node* earlier_segment(const Node& pattern, Node* name);
  [[nodiscard]] bool form_starts() const;
  Node* form();
  Node* form_block(std::string_view keyword);
  bool another_step();
  Node* comprehension();
  /// A step of with:, `name := pattern := value`; the targets may be null.
  struct WithStep {
    Node* name = nullptr;
    Node* pattern = nullptr;
    Node* value = nullptr;
  };
  WithStep with_step();
  Node* with_steps(const std::vector<WithStep>& steps, std::size_t i, Node* body);
  Node* with_block();
  Node* identifier_node(std::string_view name, Span span);
  Node* send_node(Node* receiver, std::string_view selector, std::vector<Node*> arguments,
                  Span span);
  Node* block_node(std::vector<Node*> parameters, Node* body, Span span);
  Node* cascade();
  Node* keyword_expression();
  Node* keyword_message(Node* receiver);
  Node* match(Node* scrutinee);
  Node* arm();
  Node* pattern_node();
  void check_pattern_names(const Node* pattern, std::vector<std::string>& seen);
  Node* guard();
  Node* binary(int minimum);
  Node* unary();
  Node* primary();
  Node* number(const Token& token);
  Node* block();
  Node* parenthesised();
  Node* list();
  Node* array();
  Node* map();
  Node* map_key();
  Node* tuple();
  Node* template_string(const Token& token);
  Node* directive();
  Node* error_node();
  Node* to_pattern(Node* tuple);
  void name_self_parameter(Node* block);
  void mean_self_parameter(Node* node);
  std::vector<Node*> statements_until(TokenKind close);
  /// May the operator at the current token continue the expression?
  [[nodiscard]] int precedence_here() const;
  bool enter();
  void leave() { --nesting_; }

  const Source& source_;
  const ParseOptions& options_;
  Ast& ast_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  int nesting_;
  std::size_t syntax_errors_ = 0;
  std::size_t error_position_ = 0;      // of the last one, if any
  std::size_t member_indentation_ = 0;  // of the member that is being parsed
  bool in_class_ = false;
  bool in_body_ = false;
};

}  // namespace btvm::compiler
