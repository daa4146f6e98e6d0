#include "loader/load_error.h"

#include <gtest/gtest.h>

#include <set>

namespace btvm {
namespace {

TEST(LoadError, EveryCodeHasASentenceOfItsOwn) {
  std::set<std::string_view> seen;
  for (int code = 0; code <= static_cast<int>(LoadErrc::kPrimitiveArity); ++code) {
    const auto text = sentence(static_cast<LoadErrc>(code));
    EXPECT_FALSE(text.empty());
    EXPECT_TRUE(seen.insert(text).second) << text;
  }
}

TEST(LoadError, TheTextSaysWhereAndWhat) {
  LoadError error;
  error.code = LoadErrc::kBadRegister;
  error.place = LoadError::Place::kUnit;
  error.position = 12;
  error.subject = "src 9 of 4";
  error.module = "bank";
  error.function = "@3 deposit:";
  EXPECT_EQ(to_text(error),
            "module bank: function @3 deposit:: at unit 12: "
            "a register is out of range or may not be written: src 9 of 4");
}

TEST(LoadError, TheTextIsOneLineWhateverTheNames) {
  LoadError error;
  error.module = "a\nb\x1B[2J";
  error.code = LoadErrc::kBadMagic;
  EXPECT_EQ(to_text(error), "module a?b?[2J: this is not a btvm module");
}

}  // namespace
}  // namespace btvm
