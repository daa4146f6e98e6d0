#include "tools/btvm/test_file.h"

#include <gtest/gtest.h>

namespace btvm::cli {
namespace {

TestFile read(const char* text) { return read_test_file("a.bt", text, TestFormat::kExpectation); }

TEST(TestFile, TheContentTellsTheFormat) {
  EXPECT_EQ(format_sign("1\n// => 1\n"), FormatSign::kNone);
  EXPECT_EQ(format_sign("1 / 0\n// => ERROR: badarith\n"), FormatSign::kNone);
  EXPECT_EQ(format_sign("1 foo\n// => ERROR: type_error\n"), FormatSign::kExpectation);
  EXPECT_EQ(format_sign("t\n// => {ok,1}\n"), FormatSign::kExpectation);
  EXPECT_EQ(format_sign("t\n// => {#ok, 1}\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign("1 foo\n// => ERROR: does not understand\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign("x\n// => WARNING: text\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign(":clear\n// => ok\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign("#(1,\n2)\n// => [1,2]\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign("Foo >> bar => 1\n// => _\n"), FormatSign::kRepl);
  EXPECT_EQ(format_sign("// @load-error a.bt => text\n"), FormatSign::kRepl);
}

TEST(TestFile, TheFolderTellsTheFormat) {
  EXPECT_EQ(folder_sign("tests/e2e/cases/a.bt"), FormatSign::kRepl);
  EXPECT_EQ(folder_sign("repl-sessions/a.bt"), FormatSign::kRepl);
  EXPECT_EQ(folder_sign("e2e/bootstrap-test/a.bt"), FormatSign::kExpectation);
  EXPECT_EQ(folder_sign("replaced/e2e.bt"), FormatSign::kNone);
}

TEST(TestFile, RemarksInAClassAreNoExpectations) {
  EXPECT_EQ(read("TestCase subclass: A\n  testA => 1\n  // => 2\n").kind, TestFile::Kind::kClasses);
  EXPECT_EQ(read("// Usage:\n// A new foo\n// => 1\nObject subclass: A\n  foo => 1\n").kind,
            TestFile::Kind::kClasses);
  EXPECT_EQ(read("Object subclass: A\n  foo => 1\n// => A\n").kind, TestFile::Kind::kCases);
}

TEST(TestFile, AProgramHasNoTests) {
  EXPECT_EQ(read("Transcript show: 1\n").kind, TestFile::Kind::kNone);
  EXPECT_EQ(read("Foo >> bar => 1\n").kind, TestFile::Kind::kClasses);
}

TEST(TestFile, CasesKnowTheirLines) {
  const auto file = read("// remark\n\nx\n// => 1\ny\nz\n// =>\n");
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

TEST(DocTests, InADocumentClassesHaveSeveralLines) {
  const auto fences = doc_tests(
      "```beamtalk\nObject subclass: A\n  a =>\n    1\n\nA new a // => 1\n#(1,\n2)\n```\n", true);
  ASSERT_EQ(fences.size(), 1u);
  ASSERT_EQ(fences[0].size(), 3u);
  EXPECT_EQ(fences[0][0].input, "Object subclass: A\n  a =>\n    1");
  EXPECT_EQ(fences[0][1].expected, "1");
  EXPECT_EQ(fences[0][2].input, "#(1,\n2)");
}

}  // namespace
}  // namespace btvm::cli
