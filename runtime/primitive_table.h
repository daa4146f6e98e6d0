// The primitives of the class library, by name.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "vm/primitive.h"

namespace btvm {

/// Null when there is none of that name. Any thread.
[[nodiscard]] const PrimitiveInfo* find_primitive(std::string_view name);
/// Every group of primitives.
[[nodiscard]] const std::vector<std::span<const PrimitiveInfo>>& all_primitives();

}  // namespace btvm
