// @expect: diagnostics that the programmer has announced (language.md 3.10).
#include "tools/compiler/check.h"

namespace btvm::compiler {

void apply_expectations(const Ast& ast, Diagnostics& diagnostics) {
  each_body(ast, [&](const MethodContext&, const std::vector<Node*>& statements) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (!statements[i]->is(NodeKind::kExpect)) continue;
      std::size_t next = i + 1;
      while (next < statements.size() && statements[next]->is(NodeKind::kExpect)) ++next;
      const Span covered = next < statements.size() ? statements[next]->span : Span{};
      diagnostics.expect(statements[i]->span, statements[i]->text, covered);
    }
  });
}

}  // namespace btvm::compiler
