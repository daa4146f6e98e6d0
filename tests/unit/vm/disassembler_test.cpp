#include "vm/disassembler.h"

#include <gtest/gtest.h>

#include <limits>

#include "vm/image.h"
#include "vm/opcode.h"

namespace btvm {
namespace {

std::uint16_t unit(Opcode opcode) { return static_cast<std::uint16_t>(opcode); }

/// A module whose only function has every index out of range.
Module bad_module() {
  Module module;
  module.name = "bad";
  FunctionInfo& f = module.functions.emplace_back();
  f.name = static_cast<SymbolIndex>(5);
  f.code = {unit(Opcode::kLoadLiteral), 1,      8,  // no such literal
            unit(Opcode::kSendDiscard), 1,      9,  // no such site
            unit(Opcode::kJump),        0xFFF0, 0xFFFF, unit(Opcode::kLoadLiteral), 0};
  return module;
}

TEST(Disassembler, UnverifiedModulesAreShownAsFarAsTheyMeanSomething) {
  EXPECT_EQ(disassemble(bad_module()),
            "module \"bad\"\n"
            "\n"
            "function @0 %5 parameters 0 registers 1\n"
            "  LoadLiteral r1, %8                    ; 0\n"
            "  SendDiscard r1, %9                    ; 3\n"
            "  Jump %-7                              ; 6\n"
            "  unit %2\n"
            "  unit %0\n"
            "end\n");
}

TEST(Disassembler, LiteralsThatHoldThemselvesEnd) {
  Module module;
  Literal literal;
  literal.kind = Literal::Kind::kTuple;
  literal.elements = {static_cast<LiteralIndex>(0)};
  module.literals.push_back(literal);
  EXPECT_EQ(
      literal_text(module, static_cast<LiteralIndex>(0)),
      std::string(kLiteralTextNesting + 1, '{') + "%0" + std::string(kLiteralTextNesting + 1, '}'));
  // Each holds the one before twice: 2^60 leaves.
  module.literals = {Literal{}};
  for (std::uint32_t i = 1; i < 60; ++i) {
    literal.elements = {static_cast<LiteralIndex>(i - 1), static_cast<LiteralIndex>(i - 1)};
    module.literals.push_back(literal);
  }
  EXPECT_LT(literal_text(module, static_cast<LiteralIndex>(59)).size(), 3 * kLiteralTextBytes);
}

TEST(Disassembler, FloatsReadBackAsFloats) {
  Module module;
  Literal literal;
  literal.kind = Literal::Kind::kFloat;
  const auto text = [&](double real) {
    literal.real = real;
    module.literals = {literal};
    return literal_text(module, static_cast<LiteralIndex>(0));
  };
  EXPECT_EQ(text(1), "1.0");
  EXPECT_EQ(text(-0.5), "-0.5");
  EXPECT_EQ(text(1e300), "1e+300");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Disassembler, NamesAreQuotedWhenTheyMust) {
  EXPECT_EQ(name_text("at:put:"), "at:put:");
  EXPECT_EQ(name_text("=:="), "=:=");
  EXPECT_EQ(name_text("="), "=");
  EXPECT_EQ(name_text("<:"), "'<:'") << "else it would be a label";
  EXPECT_EQ(name_text("**"), "**");
  EXPECT_EQ(name_text(""), "''");
  EXPECT_EQ(name_text("it's"), "'it\\'s'");
  EXPECT_EQ(name_text("%initFields"), "'%initFields'");
  EXPECT_EQ(quoted_text("a\"\\\x7F", '"'), "\"a\\\"\\\\\\x7F\"");
}

TEST(Disassembler, LinkedFunctionsUseTheNamesOfTheirImage) {
  Image image([](std::string_view) -> const PrimitiveInfo* { return nullptr; });
  const Function* trampoline = image.trampoline(image.symbols().intern("at:put:"), 2);
  EXPECT_EQ(disassemble(image, *trampoline),
            "function at:put: trampoline parameters 2 registers 3\n"
            "  SendTail r0, at:put:/2                ; 0\n"
            "end\n");
}

}  // namespace
}  // namespace btvm
