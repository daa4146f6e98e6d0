// Primitives of JSON: reading text, quoting strings, the fields of objects.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> json_primitives();

}  // namespace btvm
