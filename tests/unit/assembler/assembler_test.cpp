#include "tools/assembler/assembler.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "vm/disassembler.h"
#include "vm/opcode.h"

namespace btvm {
namespace {

/// The text of the module that `text` makes.
std::string again(std::string_view text) {
  const auto module = assemble(text);
  EXPECT_TRUE(module) << module.error().line << ": " << module.error().message;
  return module ? disassemble(*module) : "";
}

std::string error_of(const std::string& text) {
  const auto module = assemble(text);
  return module ? "" : std::to_string(module.error().line) + ": " + module.error().message;
}

constexpr std::string_view kBank = R"(module "bank"
library
source "lib/bank.bt" 18446744073709551615
main @0

class Account < Object sealed typed line 3
  field balance type "Integer" = 0
  field owner
  variable count = #{#a => #(1, 2), "b" => {1.5}}
  method deposit:/1 @1 line 5 takes "Integer" returns "Integer"
  method class sealed new/0 primitive "instance_new"
end

class 'odd name' < nil abstract
end

extend Integer method +/1 @2

function @0 main main parameters 0 registers 3
  line 1:1
  LoadLiteral r1, #[nil, true, false, #(), -7, 123456789012345678901234567890] ; 0
  LoadLiteral r2, "two\n\"lines\"\x01"  ; 3
  Return r1                             ; 6
end

function @1 deposit: parameters 1 registers 6 home r5
  MakeHome r5                           ; 0
L2:
  line 5:3
  LoadField r2, r0, balance             ; 2
  JumpIfNil r2, L20                     ; 6
  line 6:3
  MakeBlock r3, @3, r0, 2               ; 10
L15:
  ReturnHome r5, r3                     ; 15
  ReturnUnwind r3                       ; 18
L20:
  catch L2, L15, L20, r4
  ensure L2, L20, L20, r4
end

function @2 + class parameters 1 registers 4
  Move r2, r0                           ; 0
  Move r3, r1                           ; 3
  SendTail r2, 'at put'/1               ; 6
end

function @3 deposit: block assigns parameters 0 registers 3 captured 2
  LoadCaptured r1, 1                    ; 0
  LoadSmall r2, -32768                  ; 3
  Return r1                             ; 6
end
)";

TEST(Assembler, TextsOfAllPartsComeBack) { EXPECT_EQ(again(kBank), kBank); }

TEST(Assembler, EveryOpcodeComesBack) {
  for (const OpcodeInfo& row : kOpcodeTable) {
    std::string line = "  " + std::string(row.name.substr(1));
    for (std::size_t i = 0; i < row.operands.count; ++i) {
      line += i == 0 ? " " : ", ";
      switch (row.operands.kinds[i]) {
        case OperandKind::kDst:
        case OperandKind::kSrc:
        case OperandKind::kInOut:
        case OperandKind::kBase: line += "r" + std::to_string(i + 1); break;
        case OperandKind::kLiteral: line += "#name"; break;
        case OperandKind::kSend: line += "at:put:/2"; break;
        case OperandKind::kField:
        case OperandKind::kClass: line += "Name"; break;
        case OperandKind::kFunction: line += "@0"; break;
        case OperandKind::kCount:
        case OperandKind::kPairs:
        case OperandKind::kCaptured: line += "2"; break;
        case OperandKind::kSmall: line += "-2"; break;
        case OperandKind::kJump: line += "L0"; break;
      }
    }
    const std::string head = "module \"m\"\n\nfunction @0 f parameters 0 registers 9\n";
    const std::string text = again(head + "L0:\n" + line + "\nend\n");
    EXPECT_NE(text.find(line + " "), std::string::npos) << line << "\n" << text;
    EXPECT_EQ(again(text), text);
  }
}

TEST(Assembler, EqualEntriesAreMadeOnce) {
  const auto module = assemble(R"(module "m"
function @0 f parameters 0 registers 2
  LoadLiteral r0, "x"
  LoadLiteral r1, "x"
  Send r0, r0, size/0
  Send r0, r0, size/0
  Send r0, r0, size/1
end
)");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->literals.size(), 1u);
  EXPECT_EQ(module->functions[0].literals.size(), 1u);
  EXPECT_EQ(module->functions[0].sends.size(), 2u);
}

TEST(Assembler, PlainNumbersStandForAnyOperand) {
  const auto module = assemble(R"(module "m"
function @0 f parameters 0 registers 1
  LoadLiteral %9, %700
  Jump %-3
end
)");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->functions[0].code,
            (std::vector<std::uint16_t>{0x02, 9, 700, 0x18, 0xFFFD, 0xFFFF}));
}

TEST(Assembler, PlainUnitsGoIntoTheCode) {
  constexpr std::string_view kText =
      "module \"m\"\n\nfunction @0 f parameters 0 registers 1\n  unit %65535\n  unit %7\nend\n";
  EXPECT_EQ(assemble(kText)->functions[0].code, (std::vector<std::uint16_t>{65535, 7}));
  EXPECT_EQ(again(kText), kText);
}

TEST(Assembler, ErrorsNameTheLine) {
  const std::string head = "module \"m\"\nfunction @0 f parameters 0 registers 1\n";
  EXPECT_EQ(error_of("modul"),
            "1: expected module, library, source, main, class, extend or function");
  EXPECT_EQ(error_of("module \"m"), "1: a text without its end");
  EXPECT_EQ(error_of("module \"m\" x"), "1: more than expected: x");
  EXPECT_EQ(error_of("\nfunction @1 f parameters 0 registers 1"),
            "2: functions are numbered in order");
  EXPECT_EQ(error_of(head + "Fly r1"), "3: no instruction: Fly");
  EXPECT_EQ(error_of(head + "Return 1"), "3: expected a register, as in r0");
  EXPECT_EQ(error_of(head + "Return r70000"), "3: expected a register, as in r0");
  EXPECT_EQ(error_of(head + "Move r0 r0"), "3: expected , before 'r0'");
  EXPECT_EQ(error_of(head + "Jump L\nend"), "4: no label: L");
  EXPECT_EQ(error_of(head + "L:\nL:"), "4: a label is there twice: L:");
  EXPECT_EQ(error_of(head + "Send r0, r0, foo"), "3: expected selector/arguments before 'foo'");
  EXPECT_EQ(error_of(head + "LoadLiteral r0, #(1"), "3: expected , before ''");
  EXPECT_EQ(error_of(head + "LoadLiteral r0, 1x"), "3: no literal: '1x'");
  EXPECT_EQ(error_of(head + "Return r0"), "3: end is missing");
  EXPECT_EQ(error_of(head + "LoadLiteral r0, " + std::string(300, '{')),
            "3: a literal is nested too deeply");
}

}  // namespace
}  // namespace btvm
