#include "tools/compiler/diagnostic_codes.h"

#include <gtest/gtest.h>

#include <set>

namespace btvm::compiler {
namespace {

std::string_view code_of(std::string_view message) {
  const DiagnosticCode* row = code_of_message(message);
  return row == nullptr ? "" : row->code;
}

TEST(DiagnosticCodes, EachIsThereOnce) {
  std::set<std::string_view> codes;
  std::set<std::string_view> patterns;
  for (const DiagnosticCode& row : diagnostic_codes()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(patterns.insert(row.pattern).second) << row.pattern;
    EXPECT_EQ(find_code(row.code), &row);
  }
}

TEST(DiagnosticCodes, AMessageHasTheCodeOfItsPattern) {
  EXPECT_EQ(code_of("Undefined variable: x"), "E0301");
  EXPECT_EQ(code_of("Expected ',' or ']' in array literal, found 3"), "E0208");
  EXPECT_EQ(code_of("take: expects an integer argument, got a string"), "W0503");
  EXPECT_EQ(code_of("at: expects an integer argument, got a string"), "E0507");
  EXPECT_EQ(code_of("cannot assign to instance field 'x' in a class method"), "E0307");
  EXPECT_EQ(code_of("Undefined variable"), "");
}

TEST(DiagnosticCodes, CaseDoesNotMatter) {
  ASSERT_NE(find_code("e0301"), nullptr);
  EXPECT_EQ(find_code("E03"), nullptr);
  EXPECT_EQ(find_code(""), nullptr);
}

}  // namespace
}  // namespace btvm::compiler
