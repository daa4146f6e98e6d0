// Primitives of ChangeLog: the edits of methods, and taking them back.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> change_primitives();

}  // namespace btvm
