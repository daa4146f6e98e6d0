// opcode_reference: docs/opcodes.md, made from the instruction table.
#pragma once

#include <string>

namespace btvm {

/// The text of docs/opcodes.md. A unit test compares the file with it.
[[nodiscard]] std::string opcode_reference();

}  // namespace btvm
