#include "tools/btvm/expectation.h"

#include <gtest/gtest.h>

namespace btvm::cli {
namespace {

Outcome value(const char* text) {
  Outcome outcome;
  outcome.result.text = text;
  return outcome;
}

Outcome error(const char* kind, const char* message) {
  Outcome outcome = value(message);
  outcome.result.status = RunResult::Status::kError;
  outcome.result.kind = kind;
  return outcome;
}

// language.md 9.1
TEST(MatchesText, AnUnderscoreBetweenLettersIsItself) {
  EXPECT_TRUE(matches_text("does_not", "does_not"));
  EXPECT_FALSE(matches_text("does_not", "does-not"));
}

TEST(MatchesText, OtherUnderscoresMatchAnything) {
  EXPECT_TRUE(matches_text("#Actor<Counter,_>", "#Actor<Counter,0.12.0>"));
  EXPECT_TRUE(matches_text("_ x", " x"));
  EXPECT_TRUE(matches_text("a__b", "a-anything-b"));
  EXPECT_TRUE(matches_text("_b_", "abc"));
  EXPECT_FALSE(matches_text("a _", "b c"));
  EXPECT_FALSE(matches_text("aa _aa", "aa a"));
}

TEST(Meets, AnErrorsKindIsExactInExpectationFiles) {
  const Outcome outcome = error("does_not_understand", "Integer does not understand 'foo'");
  EXPECT_TRUE(meets("ERROR: does_not_understand", outcome, TestFormat::kExpectation));
  EXPECT_FALSE(meets("ERROR: does_not", outcome, TestFormat::kExpectation));
  EXPECT_FALSE(meets("_", outcome, TestFormat::kExpectation));
}

TEST(Meets, AnErrorsMessageContainsTheTextInReplFiles) {
  const Outcome outcome = error("does_not_understand", "Integer does not understand 'foo'");
  EXPECT_TRUE(meets("ERROR: not understand", outcome, TestFormat::kRepl));
  EXPECT_TRUE(meets("ERROR:", outcome, TestFormat::kRepl));
  EXPECT_FALSE(meets("ERROR: Not Understand", outcome, TestFormat::kRepl));
  EXPECT_FALSE(meets("ERROR:", value("1"), TestFormat::kRepl));
}

TEST(Meets, AWarningIsEnough) {
  Outcome outcome = value("1");
  outcome.warnings = {"Unused variable `x`"};
  EXPECT_TRUE(meets("WARNING: Unused", outcome, TestFormat::kRepl));
  EXPECT_FALSE(meets("WARNING: other", outcome, TestFormat::kRepl));
}

}  // namespace
}  // namespace btvm::cli
