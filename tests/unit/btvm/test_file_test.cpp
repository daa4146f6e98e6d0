#include "tools/btvm/test_file.h"

#include <gtest/gtest.h>

namespace btvm::cli {
namespace {

TestFormat format_of(const char* text, const char* path = "a.bt") {
  const TestFile file = read_test_file(path, text);
  EXPECT_TRUE(file.has_cases);
  return file.format;
}

TEST(TestFile, TheContentTellsTheFormat) {
  EXPECT_EQ(format_of("1\n// => 1\n"), TestFormat::kExpectation);
  EXPECT_EQ(format_of("1 foo\n// => ERROR: does_not_understand\n"), TestFormat::kExpectation);
  EXPECT_EQ(format_of("1 foo\n// => ERROR: does not understand\n"), TestFormat::kRepl);
  EXPECT_EQ(format_of("x\n// => WARNING: text\n"), TestFormat::kRepl);
  EXPECT_EQ(format_of(":clear\n// => ok\n"), TestFormat::kRepl);
  EXPECT_EQ(format_of("#(1,\n2)\n// => [1,2]\n"), TestFormat::kRepl);
  EXPECT_EQ(format_of("// @load-error a.bt => text\n"), TestFormat::kRepl);
}

TEST(TestFile, TheFolderTellsTheFormat) {
  EXPECT_EQ(format_of("1\n// => 1\n", "tests/e2e/cases/a.bt"), TestFormat::kRepl);
  EXPECT_EQ(format_of("#(1,\n// => 1\n", "bootstrap-test/a.bt"), TestFormat::kExpectation);
}

TEST(TestFile, RemarksInAClassAreNoExpectations) {
  const auto file = read_test_file("a.bt", "TestCase subclass: A\n  testA => 1\n  // => 2\n");
  EXPECT_FALSE(file.has_cases);
}

TEST(TestFile, CasesKnowTheirLines) {
  const auto file = read_test_file("a.bt", "// remark\n\nx\n// => 1\ny\nz\n// =>\n");
  ASSERT_EQ(file.cases.size(), 3u);
  EXPECT_EQ(file.cases[0].line, 3u);
  EXPECT_FALSE(file.cases[1].has_expectation);
  EXPECT_TRUE(file.cases[2].has_expectation);
  EXPECT_EQ(file.cases[2].expected, "");
}

TEST(DocTests, EachFenceStandsAlone) {
  const auto fences = doc_tests(
      "Text.\n```beamtalk\nx := 1\nx // => 1\n```\n```sh\nls\n```\n```beamtalk\n2\n// => 2\n```");
  ASSERT_EQ(fences.size(), 2u);
  ASSERT_EQ(fences[0].size(), 2u);
  EXPECT_FALSE(fences[0][0].has_expectation);
  EXPECT_EQ(fences[0][1].expected, "1");
  EXPECT_EQ(fences[1][0].expected, "2");
}

}  // namespace
}  // namespace btvm::cli
