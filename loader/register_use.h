// Which registers an instruction reads and writes, from the kinds of its operands.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/instruction.h"
#include "vm/module.h"

namespace btvm {

/// A run of registers; it may be empty.
struct RegisterRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// The run that begins at the kBase operand; nothing when there is none. Precondition: a kSend operand
/// is in range.
[[nodiscard]] inline std::optional<RegisterRun> register_run(const FunctionInfo& function,
                                                             const Instruction& instruction) {
  std::optional<RegisterRun> run;
  for (std::size_t i = 0; i < instruction.operand_count(); ++i) {
    if (instruction.kind(i) == OperandKind::kBase) {
      run = RegisterRun{instruction.at(i), 0};
    } else if (run && instruction.kind(i) == OperandKind::kCount) {
      run->count = instruction.at(i);
    } else if (run && instruction.kind(i) == OperandKind::kPairs) {
      run->count = std::uint32_t{2} * instruction.at(i);
    } else if (run && instruction.kind(i) == OperandKind::kSend) {
      run->count = function.sends[instruction.at(i)].arguments + std::uint32_t{1};
    }
  }
  return run;
}

[[nodiscard]] constexpr bool reads_register(OperandKind kind) {
  return kind == OperandKind::kSrc || kind == OperandKind::kInOut;
}
[[nodiscard]] constexpr bool writes_register(OperandKind kind) {
  return kind == OperandKind::kDst || kind == OperandKind::kInOut;
}

}  // namespace btvm
