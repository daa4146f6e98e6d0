#include "vm/instruction.h"

#include <gtest/gtest.h>

#include <limits>

namespace btvm {
namespace {

/// The ends of the range of a kind.
std::pair<std::int32_t, std::int32_t> range(OperandKind kind) {
  switch (kind) {
    case OperandKind::kSmall: return {-0x8000, 0x7FFF};
    case OperandKind::kJump:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    default: return {0, 0xFFFF};
  }
}

TEST(Instruction, EveryRowIsDecodedAsItWasEncoded) {
  for (const OpcodeInfo& row : kOpcodeTable) {
    for (const bool high : {false, true}) {
      std::array<std::int32_t, 4> operands{};
      for (std::size_t i = 0; i < row.operands.count; ++i) {
        const auto [low_end, high_end] = range(row.operands.kinds[i]);
        operands[i] = high ? high_end : low_end;
      }
      std::vector<std::uint16_t> code = {0xFFFF};  // something before it
      encode_instruction(code, row.opcode, std::span(operands).first(row.operands.count));
      EXPECT_EQ(code.size(), 1 + row.units()) << row.name;
      const auto decoded = decode_instruction(code, 1);
      ASSERT_TRUE(decoded) << row.name;
      EXPECT_EQ(decoded->opcode(), row.opcode);
      EXPECT_EQ(decoded->operands, operands) << row.name;
      EXPECT_EQ(decoded->end(), code.size());
      for (std::size_t size = 2; size < code.size(); ++size) {
        EXPECT_FALSE(decode_instruction(std::span(code).first(size), 1)) << row.name << " cut";
      }
    }
  }
}

TEST(Instruction, NothingIsDecodedOutsideOfTheCodeOrWithoutOpcode) {
  const std::vector<std::uint16_t> code = {0, static_cast<std::uint16_t>(kOpcodeLimit), 0xFFFF};
  for (std::uint32_t unit = 0; unit < 5; ++unit) EXPECT_FALSE(decode_instruction(code, unit));
  EXPECT_FALSE(decode_instruction({}, 0));
}

TEST(Instruction, JumpsCountFromTheirEnd) {
  std::vector<std::uint16_t> code;
  const std::array<std::int32_t, 2> branch{0, 5};
  encode_instruction(code, Opcode::kJumpIfNil, branch);
  EXPECT_EQ(decode_instruction(code, 0)->jump_target(), 4 + 5);
  patch_jump(code, 0, 100'000);
  EXPECT_EQ(decode_instruction(code, 0)->jump_target(), 100'000);
  patch_jump(code, 0, 0);
  EXPECT_EQ(decode_instruction(code, 0)->jump_target(), 0);
  const std::array<std::int32_t, 1> result{0};
  encode_instruction(code, Opcode::kReturn, result);
  EXPECT_EQ(decode_instruction(code, 4)->jump_target(), std::nullopt);
}

TEST(Instruction, AJumpMayLeadOutOfTheCode) {
  std::vector<std::uint16_t> code;
  const std::array<std::int32_t, 1> far{std::numeric_limits<std::int32_t>::max()};
  encode_instruction(code, Opcode::kJump, far);
  EXPECT_EQ(decode_instruction(code, 0)->jump_target(), std::int64_t{0x7FFFFFFF} + 3);
}

TEST(InstructionDeathTest, WhatDoesNotFitIsNotEncoded) {
  std::vector<std::uint16_t> code;
  const std::array<std::int32_t, 2> negative{0, -1};
  EXPECT_DEATH(encode_instruction(code, Opcode::kMove, negative), "fits its kind");
  EXPECT_DEATH(encode_instruction(code, Opcode::kReturn, negative), "all of its operands");
}

}  // namespace
}  // namespace btvm
