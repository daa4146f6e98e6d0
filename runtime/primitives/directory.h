// Primitives of the file system: directories, paths, what is known of a file.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> directory_primitives();

}  // namespace btvm
