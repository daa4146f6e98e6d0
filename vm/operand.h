// Operand kinds: what each 16-bit operand of an instruction means, and the verifier's rule for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace btvm {

/// Code is a sequence of 16-bit units: one for the opcode, one for each operand, two for a jump.
enum class OperandKind : std::uint8_t {
  kDst,       // register written
  kSrc,       // register read
  kInOut,     // register read and written
  kBase,      // first of a run of registers, all read; the length is in a later operand
  kCount,     // an unsigned number; after kBase the length of the run
  kPairs,     // after kBase: number of key and value pairs; the run is twice as long
  kLiteral,   // index into the function's literals
  kSend,      // index into the function's send sites; after kBase the run is arguments + 1 long
  kField,     // index into the function's field sites
  kClass,     // index into the function's class sites
  kFunction,  // index into the function's blocks
  kCaptured,  // index of a captured value of the running block
  kSmall,     // signed 16-bit number
  kJump,      // signed 32-bit distance in units from the end of the instruction, low unit first
};

struct OperandInfo {
  std::string_view name;
  std::uint8_t units;
};

/// In the order of OperandKind.
inline constexpr std::array<OperandInfo, 14> kOperandTable = {{
    {"dst", 1},
    {"src", 1},
    {"inout", 1},
    {"base", 1},
    {"count", 1},
    {"pairs", 1},
    {"literal", 1},
    {"send", 1},
    {"field", 1},
    {"class", 1},
    {"function", 1},
    {"captured", 1},
    {"small", 1},
    {"jump", 2},
}};

[[nodiscard]] constexpr const OperandInfo& info(OperandKind kind) {
  return kOperandTable[static_cast<std::size_t>(kind)];
}

}  // namespace btvm
