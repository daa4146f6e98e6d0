#include "vm/instruction.h"

#include "vm/base/check.h"

namespace btvm {
namespace {

std::int32_t decode_operand(OperandKind kind, std::span<const std::uint16_t> units) {
  switch (kind) {
    case OperandKind::kSmall: return static_cast<std::int16_t>(units[0]);
    case OperandKind::kJump:
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(units[0]) |
                                       (static_cast<std::uint32_t>(units[1]) << 16));
    default: return units[0];
  }
}

/// A row has the trait if its last operand is a distance, and none of the others ever is.
constexpr bool jumps_come_last() {
  for (const OpcodeInfo& row : kOpcodeTable) {
    bool last = false;
    for (std::size_t i = 0; i < row.operands.count; ++i) {
      if (last) return false;
      last = row.operands.kinds[i] == OperandKind::kJump;
    }
    if (last != ((row.traits & traits::kJumps) != 0)) return false;
  }
  return true;
}
static_assert(jumps_come_last(), "the distance is found at the end of the instruction");

/// Length of each opcode's instruction, by number.
constexpr auto kLengths = [] {
  std::array<std::uint8_t, kOpcodeLimit> lengths{};
  for (const OpcodeInfo& row : kOpcodeTable) {
    lengths[static_cast<std::size_t>(row.opcode)] = static_cast<std::uint8_t>(row.units());
  }
  return lengths;
}();

bool fits(OperandKind kind, std::int32_t value) {
  switch (kind) {
    case OperandKind::kSmall: return value >= -0x8000 && value <= 0x7FFF;
    case OperandKind::kJump: return true;
    default: return value >= 0 && value <= 0xFFFF;
  }
}

}  // namespace

std::optional<Instruction> decode_instruction(std::span<const std::uint16_t> code,
                                              std::uint32_t unit) {
  if (unit >= code.size()) return std::nullopt;
  Instruction result;
  result.row = find_opcode(code[unit]);
  result.unit = unit;
  if (result.row == nullptr) return std::nullopt;
  result.units = kLengths[code[unit]];
  if (result.units > code.size() - unit) return std::nullopt;
  std::size_t at = unit + std::size_t{1};
  for (std::size_t i = 0; i < result.operand_count(); ++i) {
    result.operands[i] = decode_operand(result.kind(i), code.subspan(at));
    at += info(result.kind(i)).units;
  }
  return result;
}

void encode_instruction(std::vector<std::uint16_t>& code, Opcode opcode,
                        std::span<const std::int32_t> operands) {
  const OperandList& list = info(opcode).operands;
  check(operands.size() == list.count, "an instruction is encoded with all of its operands");
  code.push_back(static_cast<std::uint16_t>(opcode));
  for (std::size_t i = 0; i < list.count; ++i) {
    check(fits(list.kinds[i], operands[i]), "an operand fits its kind");
    const auto bits = static_cast<std::uint32_t>(operands[i]);
    code.push_back(static_cast<std::uint16_t>(bits & 0xFFFF));
    if (info(list.kinds[i]).units == 2) code.push_back(static_cast<std::uint16_t>(bits >> 16));
  }
}

void patch_jump(std::vector<std::uint16_t>& code, std::uint32_t unit, std::uint32_t target) {
  const auto instruction = decode_instruction(code, unit);
  check(instruction && instruction->jump_target(), "a jump is patched");
  const std::size_t at = instruction->end() - std::size_t{2};
  const std::uint32_t distance = target - instruction->end();
  code[at] = static_cast<std::uint16_t>(distance & 0xFFFF);
  code[at + 1] = static_cast<std::uint16_t>(distance >> 16);
}

}  // namespace btvm
