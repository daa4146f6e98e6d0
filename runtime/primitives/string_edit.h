// Primitives of String that make other strings: case, trimming, padding, splitting, replacing.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> string_edit_primitives();

}  // namespace btvm
