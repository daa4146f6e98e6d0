// Primitive of TranscriptStream: text goes to the output of the virtual machine.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> transcript_primitives();

}  // namespace btvm
