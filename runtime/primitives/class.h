// Primitives of Behaviour, Class and Metaclass: what is known of classes.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> class_primitives();

}  // namespace btvm
