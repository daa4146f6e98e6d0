// fold: operators on literals become literals (left out by -O0).
#pragma once

#include "tools/compiler/ast.h"

namespace btvm::compiler {

/// Folds what is below `node`, which may be null. Only what cannot fail and has the same value at run time
/// is folded: Integers within 64 bits, finite Floats, Strings.
void fold(Node* node);

}  // namespace btvm::compiler
