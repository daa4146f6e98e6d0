// Primitives of Regex and of the matching messages of String: PCRE2 on UTF-8 text.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> regex_primitives();

}  // namespace btvm
