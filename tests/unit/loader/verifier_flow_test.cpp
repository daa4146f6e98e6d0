#include "loader/verifier_flow.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/loader/verdict.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

std::string verdict_on(const std::string& text) {
  const std::string error = verdict(assembled("module \"m\"\n" + text));
  return error.empty() ? "" : error.substr(std::string_view("module m: ").size());
}

/// The verdict on a function with one parameter and ten registers.
std::string flow(const std::string& body) {
  return verdict_on("function @0 f parameters 1 registers 10\n" + body + "end\n");
}
std::string undefined(int unit, int reg) {
  return "function @0 f: at unit " + std::to_string(unit) +
         ": a register is read that may not have been written: register " + std::to_string(reg);
}

TEST(VerifierFlow, SelfAndParametersAreWrittenAtTheEntry) {
  EXPECT_EQ(flow("Return r0\n"), "");
  EXPECT_EQ(flow("Return r1\n"), "");
  EXPECT_EQ(flow("Return r2\n"), undefined(0, 2));
}

TEST(VerifierFlow, EveryKindOfReadCounts) {
  EXPECT_EQ(flow("Move r2, r3\nReturn r0\n"), undefined(0, 3));
  EXPECT_EQ(flow("Await r2\nReturn r0\n"), undefined(0, 2));
  EXPECT_EQ(flow("SendTail r1, foo:/1\n"), undefined(0, 2)) << "an argument";
  EXPECT_EQ(flow("MakeTuple r2, r0, 3\nReturn r2\n"), undefined(0, 2));
  EXPECT_EQ(flow("MakeDictionary r2, r0, 1\nReturn r2\n"), "");
  EXPECT_EQ(flow("MakeTuple r2, r5, 0\nReturn r2\n"), "") << "an empty run";
  EXPECT_EQ(flow("Add r2, r0, r2\nReturn r0\n"), undefined(0, 2)) << "read before it is written";
}

TEST(VerifierFlow, ARegisterMustBeWrittenOnEveryWay) {
  EXPECT_EQ(flow("JumpIfNil r0, L\nMove r2, r0\nL:\nReturn r2\n"), undefined(7, 2));
  EXPECT_EQ(flow("JumpIfNil r0, L\nMove r2, r0\nJump M\nL:\nMove r2, r1\nM:\nReturn r2\n"), "");
}

TEST(VerifierFlow, CodeThatIsNeverReachedIsNotLookedAt) {
  EXPECT_EQ(flow("Return r0\nReturn r9\n"), "");
  EXPECT_EQ(flow("Return r0\nMove r3, r9\nL:\nJumpIfNil r9, M\nM:\nReturn r9\n"), "");
}

TEST(VerifierFlow, LoopsJoinTheirEntryAndTheirEnd) {
  EXPECT_EQ(flow("L:\nJumpIfNil r0, M\nMove r2, r0\nLoop L\nM:\nReturn r2\n"), undefined(10, 2));
  EXPECT_EQ(flow("Move r2, r0\nL:\nJumpIfNil r2, M\nMove r3, r2\nLoop L\nM:\nReturn r2\n"), "");
  // The inner loop is walked before the outer one takes its register away.
  EXPECT_EQ(flow("MakeCell r2, r0\nL:\nM:\nLoadCell r3, r2\nJumpIfNil r3, N\nLoop M\nN:\n"
                 "Move r2, r0\nLoop L\n"),
            "function @0 f: at unit 3: a register may hold something else than a cell: register 2");
}

TEST(VerifierFlow, AHandlerKnowsWhatHeldBeforeEachInstructionOfItsRegion) {
  EXPECT_EQ(flow("A:\nMove r2, r0\nB:\nReturn r2\nC:\nReturn r2\ncatch A, B, C, r3\n"),
            undefined(5, 2))
      << "the instruction that writes it may be the one that fails";
  EXPECT_EQ(flow("Move r2, r0\nA:\nMove r4, r0\nB:\nReturn r2\nC:\nReturn r2\ncatch A, B, C, r3\n"),
            "");
  EXPECT_EQ(flow("A:\nMove r2, r0\nB:\nReturn r2\nC:\nReturn r3\ncatch A, B, C, r3\n"), "")
      << "the handler's register is written by the error";
  EXPECT_EQ(
      flow("MakeCell r2, r0\nA:\nMove r2, r0\nMove r4, r0\nB:\nReturn r0\nC:\nLoadCell r4, r2\n"
           "Return r4\ncatch A, B, C, r3\n"),
      "function @0 f: at unit 11: a register may hold something else than a cell: register 2")
      << "lost in the middle of the region";
}

TEST(VerifierFlow, OuterHandlersJoinTheStatesOfInnerRegions) {
  // r2 is no cell any more where only the inner region is left.
  EXPECT_EQ(
      flow("MakeCell r2, r0\nA:\nMove r4, r0\nB:\nMove r2, r0\nMove r4, r0\nC:\nReturn r0\n"
           "D:\nReturn r0\nE:\nLoadCell r4, r2\nReturn r4\n"
           "catch B, C, D, r3\nensure A, C, E, r3\n"),
      "function @0 f: at unit 16: a register may hold something else than a cell: register 2");
}

TEST(VerifierFlow, CellsAreCellsOnEveryWay) {
  const std::string no_cell = "a register may hold something else than a cell: register ";
  EXPECT_EQ(flow("LoadCell r2, r1\nReturn r2\n"), "function @0 f: at unit 0: " + no_cell + "1");
  EXPECT_EQ(flow("StoreCell r1, r0\nReturn r0\n"), "function @0 f: at unit 0: " + no_cell + "1");
  EXPECT_EQ(flow("MakeCell r2, r0\nMove r3, r2\nStoreCell r3, r0\nLoadCell r4, r2\nReturn r4\n"),
            "");
  EXPECT_EQ(flow("MakeCell r2, r0\nLoadCell r2, r2\nLoadCell r2, r2\nReturn r2\n"),
            "function @0 f: at unit 6: " + no_cell + "2");
  EXPECT_EQ(flow("MakeCell r2, r0\nJumpIfNil r0, L\nMove r2, r0\nL:\nLoadCell r2, r2\nReturn r2\n"),
            "function @0 f: at unit 10: " + no_cell + "2");
  EXPECT_EQ(flow("MakeCell r2, r0\nAwait r2\nLoadCell r2, r2\nReturn r2\n"),
            "function @0 f: at unit 5: " + no_cell + "2");
}

/// `outer` makes the block @1, whose captured value 1 is read as a cell by the block @2 inside it.
std::string captured(const std::string& outer) {
  return verdict_on("function @0 f parameters 0 registers 6\n" + outer + "Return r0\nend\n" +
                    R"(function @1 f block parameters 0 registers 4 captured 2
  LoadCaptured r1, 0
  LoadCaptured r2, 1
  MakeBlock r3, @2, r1, 2
  Return r3
end
function @2 f block parameters 0 registers 3 captured 2
  LoadCaptured r1, 1
  LoadCell r2, r1
  Return r2
end
)");
}

TEST(VerifierFlow, WhatABlockCapturesIsKnownInside) {
  EXPECT_EQ(captured("Move r1, r0\nMakeCell r2, r0\nMakeBlock r3, @1, r1, 2\n"), "");
  const std::string no_cell =
      "function @2 f: at unit 3: a register may hold something else than a cell: register 1";
  EXPECT_EQ(captured("Move r1, r0\nMove r2, r0\nMakeBlock r3, @1, r1, 2\n"), no_cell);
  EXPECT_EQ(captured("Move r1, r0\nMakeCell r2, r0\nMakeBlock r3, @1, r1, 2\n"
                     "Move r2, r0\nMakeBlock r3, @1, r1, 2\n"),
            no_cell)
      << "every place that makes the block counts";
  EXPECT_EQ(captured("Jump L\nMove r2, r0\nMakeBlock r3, @1, r1, 2\nL:\n"), "")
      << "a place that is never reached does not";
}

TEST(VerifierFlow, OnlyWhatEnteredAHandlerIsResumed) {
  const std::string wrong =
      "a register may hold something else than what entered a handler: register ";
  EXPECT_EQ(flow("ResumeUnwind r1\nReturn r0\n"), "function @0 f: at unit 0: " + wrong + "1");
  EXPECT_EQ(flow("LoadSpecial r2, 0\nResumeUnwind r2\nReturn r0\n"), "")
      << "nil: nothing to resume";
  EXPECT_EQ(flow("LoadSpecial r2, 1\nResumeUnwind r2\nReturn r0\n"),
            "function @0 f: at unit 3: " + wrong + "2");
  const std::string region = "A:\nMove r4, r0\nB:\nLoadSpecial r2, 0\nC:\n";
  EXPECT_EQ(flow(region + "Move r5, r2\nResumeUnwind r5\nReturn r0\nensure A, B, C, r2\n"), "");
  EXPECT_EQ(flow(region + "MakeCell r5, r2\nLoadCell r2, r5\nResumeUnwind r2\nReturn r0\n"
                          "ensure A, B, C, r2\n"),
            "function @0 f: at unit 12: " + wrong + "2")
      << "it might come from another activation";
}

TEST(VerifierFlow, HostileCodeIsAnsweredSoon) {
  // A chain of registers handed backward through a loop: each round of the analysis takes one away.
  std::string body;
  for (int reg = 2; reg < 4000; ++reg) body += "MakeCell r" + std::to_string(reg) + ", r0\n";
  body += "L:\n";
  for (int reg = 2; reg < 3999; ++reg) {
    body += "Move r" + std::to_string(reg) + ", r" + std::to_string(reg + 1) + "\n";
  }
  body += "Move r3999, r0\nLoop L\n";
  const std::string text =
      verdict_on("function @0 f parameters 1 registers 4000\n" + body + "end\n");
  EXPECT_EQ(text, "function @0 f: a hard limit is exceeded: flow of control");
}

TEST(VerifierFlow, StatesAreBoundInMemory) {
  std::string body;
  const std::size_t jumps = limits::kFlowPairs / limits::kRegisters + 1;
  for (std::size_t i = 0; i < jumps; ++i) body += "JumpIfNil r0, %0\n";
  EXPECT_EQ(verdict_on("function @0 f parameters 0 registers 4096\n" + body + "Return r0\nend\n"),
            "function @0 f: a hard limit is exceeded: registers and jump targets");
}

TEST(VerifierFlow, RealLoopsNeedFewPasses) {
  std::string body = "LoadSpecial r2, 0\n";
  std::string tail;
  for (int i = 0; i < 60; ++i) {  // sixty loops inside each other
    const std::string n = std::to_string(i);
    body += "L" + n + ":\nJumpIfNil r2, M" + n + "\nMakeCell r3, r2\nLoadCell r2, r3\n";
    tail.insert(0, "Loop L" + n + "\nM" + n + ":\n");
  }
  EXPECT_EQ(flow(body + tail + "Return r2\n"), "");
}

}  // namespace
}  // namespace btvm
