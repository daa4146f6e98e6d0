// Instruction: one decoded instruction. Everything that reads code outside of the dispatch loop (the
// verifier, the disassembler, the debugger) decodes here, everything that makes code encodes here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vm/opcode.h"

namespace btvm {

/// One instruction at a place in a function's code.
struct Instruction {
  const OpcodeInfo* row = nullptr;  // its row in vm/opcodes.def
  std::uint32_t unit = 0;           // where it begins
  std::uint32_t units = 0;          // its length, opcode included
  /// In decode order. kSmall and kJump are signed, the others 0 to 65535.
  std::array<std::int32_t, 4> operands{};

  [[nodiscard]] Opcode opcode() const { return row->opcode; }
  [[nodiscard]] OperandKind kind(std::size_t i) const { return row->operands.kinds[i]; }
  [[nodiscard]] std::size_t operand_count() const { return row->operands.count; }
  [[nodiscard]] bool has(traits::Trait trait) const { return (row->traits & trait) != 0; }
  /// Operand `i` as a register, index or number. Precondition: its kind is unsigned.
  [[nodiscard]] std::uint16_t at(std::size_t i) const {
    return static_cast<std::uint16_t>(operands[i]);
  }
  /// Unit behind the instruction.
  [[nodiscard]] std::uint32_t end() const { return unit + units; }
  /// Unit that it jumps to, wherever that is; nothing when it does not jump.
  [[nodiscard]] std::optional<std::int64_t> jump_target() const {
    if (!has(traits::kJumps)) return std::nullopt;
    return std::int64_t{end()} + operands[operand_count() - 1];  // the distance comes last
  }
};

/// The instruction at `unit`; nothing when there is no such opcode or the code ends inside of it.
/// Any thread.
[[nodiscard]] std::optional<Instruction> decode_instruction(std::span<const std::uint16_t> code,
                                                            std::uint32_t unit);

/// Appends an instruction. Precondition: as many operands as the opcode has, each within its kind.
void encode_instruction(std::vector<std::uint16_t>& code, Opcode opcode,
                        std::span<const std::int32_t> operands);

/// Makes the jump at `unit` go to `target`. Precondition: a jump was encoded there.
void patch_jump(std::vector<std::uint16_t>& code, std::uint32_t unit, std::uint32_t target);

}  // namespace btvm
