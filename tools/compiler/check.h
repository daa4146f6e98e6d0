// check: the static diagnostics of language.md 8 that need more than the names in scope.
//
// The passes look at a parsed file and what is known of other classes; none changes the tree. Errors of
// names and scopes are in scope.cpp, where names are resolved.
#pragma once

#include "tools/compiler/ast.h"
#include "tools/compiler/class_catalog.h"
#include "tools/compiler/source.h"

namespace btvm::compiler {

/// What a pass sees of a file. `catalog` has the file's own classes, too.
struct CheckContext {
  const Ast& ast;
  const ClassCatalog& catalog;
  Diagnostics& diagnostics;
};

/// The method that a node is in.
struct MethodContext {
  const ClassNode* cls = nullptr;  // null: an extension, or the top level
  std::string class_name;          // empty: the top level
  const MethodNode* method = nullptr;
};

/// Calls `visit(context, body)` for each method of the file, with its statements, and for the top level.
template <typename Visit>
void each_body(const Ast& ast, const Visit& visit) {
  for (const ClassNode& cls : ast.classes) {
    for (const MethodNode& method : cls.methods) {
      visit(MethodContext{&cls, cls.name, &method}, method.body);
    }
  }
  for (const ExtensionNode& extension : ast.extensions) {
    visit(MethodContext{nullptr, extension.class_name, &extension.method}, extension.method.body);
  }
  visit(MethodContext{}, ast.statements);
}

/// Registers the file's @expect directives: what they name is not reported (language.md 3.10).
void apply_expectations(const Ast& ast, Diagnostics& diagnostics);

/// An error for each expression that is deeper than limits::kExpressionDepth, and false if there is one:
/// only a tree without may be given to the other passes.
[[nodiscard]] bool check_depth(const Ast& ast, Diagnostics& diagnostics);

void check_classes(const CheckContext& context);          // headers, inheritance, fields
void check_sends(const CheckContext& context);            // receivers and literal arguments
void check_block_arguments(const CheckContext& context);  // parameters of literal blocks
void check_types(const CheckContext& context);            // types and unknown selectors

}  // namespace btvm::compiler
