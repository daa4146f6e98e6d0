// Primitives of Beamtalk and Workspace: classes by name, bindings, loading, actors by number.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> workspace_primitives();

}  // namespace btvm
