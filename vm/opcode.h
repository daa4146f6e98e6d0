// Opcode: the instruction set as C++ values, derived from vm/opcodes.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/operand.h"

namespace btvm {

enum class Opcode : std::uint16_t {
#define BTVM_OPCODE(name, number, ...) name = number,
#include "vm/opcodes.def"
};

/// What an executor of the instruction must expect.
namespace traits {
enum Trait : std::uint8_t {
  kNone = 0,
  kCollects = 1,   // objects may move
  kSuspends = 2,   // the process may be parked or preempted; the instruction is then run again
  kRaises = 4,     // control may pass to a handler
  kJumps = 8,      // has a jump target
  kEndsBlock = 16  // control never falls through to the next instruction
};
}  // namespace traits

/// The operand kinds of one instruction, in decode order.
struct OperandList {
  std::array<OperandKind, 4> kinds{};
  std::uint8_t count = 0;
};

struct OpcodeInfo {
  Opcode opcode;
  std::string_view name;  // with the leading k, as in opcodes.def
  std::uint8_t traits;
  std::string_view summary;
  OperandList operands;

  /// Length of the instruction, opcode included.
  [[nodiscard]] constexpr std::size_t units() const {
    std::size_t n = 1;
    for (std::size_t i = 0; i < operands.count; ++i) n += info(operands.kinds[i]).units;
    return n;
  }
};

namespace opcode_rows {
using enum OperandKind;
using namespace traits;

template <typename... Kinds>
constexpr OperandList list(Kinds... kinds) {
  OperandList result;
  ((result.kinds[result.count++] = kinds), ...);
  return result;
}

// In the operands of a row, kJump and kSend mean operand kinds: they are values of OperandKind here.
inline constexpr auto kTable = std::to_array<OpcodeInfo>({
#define BTVM_OPCODE(name, number, trait_bits, summary, ...) \
  {Opcode::name, #name, static_cast<std::uint8_t>(trait_bits), summary, list(__VA_ARGS__)},
#include "vm/opcodes.def"
});

constexpr bool numbers_ascend() {
  for (std::size_t i = 1; i < kTable.size(); ++i) {
    if (kTable[i - 1].opcode >= kTable[i].opcode) return false;
  }
  return true;
}
static_assert(numbers_ascend(), "opcode numbers are a file format: never renumber");
}  // namespace opcode_rows

/// Every opcode, in ascending order of number.
inline constexpr const auto& kOpcodeTable = opcode_rows::kTable;

/// One more than the largest opcode number.
inline constexpr std::size_t kOpcodeLimit =
    static_cast<std::size_t>(kOpcodeTable.back().opcode) + 1;

namespace opcode_rows {
inline constexpr auto kByNumber = [] {
  std::array<const OpcodeInfo*, kOpcodeLimit> table{};
  for (const OpcodeInfo& row : kTable) table[static_cast<std::size_t>(row.opcode)] = &row;
  return table;
}();
}  // namespace opcode_rows

/// Null when `number` is not an opcode. Never collects; any thread.
[[nodiscard]] constexpr const OpcodeInfo* find_opcode(std::uint16_t number) {
  return number < kOpcodeLimit ? opcode_rows::kByNumber[number] : nullptr;
}
[[nodiscard]] constexpr const OpcodeInfo& info(Opcode opcode) {
  return *opcode_rows::kByNumber[static_cast<std::size_t>(opcode)];
}

}  // namespace btvm
