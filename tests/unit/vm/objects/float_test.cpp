#include "vm/objects/float.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/unit/vm/test_heap.h"

namespace btvm {
namespace {

TEST(Float, TextIsPlainOrScientificByTheRule) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {0.1, "0.1"},
      {1.0, "1.0"},
      {100.0, "100.0"},
      {1000.0, "1.0e3"},
      {123456.0, "123456.0"},
      {1e6, "1.0e6"},
      {0.001, "0.001"},
      {0.0001, "0.0001"},
      {1e-5, "1.0e-5"},
      {1.2e-4, "1.2e-4"},
      {12345678.9, "12345678.9"},
      {1.5e10, "1.5e10"},
      {9007199254740991.0, "9007199254740991.0"},
      {9007199254740992.0, "9.007199254740992e15"},
      {-9007199254740992.0, "-9.007199254740992e15"},
      {1e22, "1.0e22"},
      {3.3333333333333335, "3.3333333333333335"},
      {-2.5, "-2.5"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e308"},
      {std::numeric_limits<double>::denorm_min(), "5.0e-324"},
  };
  for (const auto& [d, text] : cases) EXPECT_EQ(float_text(d), text);
}

TEST(Float, TextReadsBackEqual) {
  rc::check("every finite double", [] {
    const auto d = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
    RC_PRE(std::isfinite(d));
    const std::string text = float_text(d);
    const double back = std::strtod(text.c_str(), nullptr);
    RC_ASSERT(std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(d));
    RC_ASSERT(text.find('.') != std::string::npos);
    RC_ASSERT(text.find('+') == std::string::npos);
  });
}

TEST(Float, AnyDoubleIsAValue) {
  rc::check("immediate or boxed", [] {
    testing::TestHeap test;
    const auto d = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
    Root value{test.heap, make_float(test.heap, d)};
    test.heap.collect(false, 0);
    RC_ASSERT(is_float(value));
    RC_ASSERT(std::bit_cast<std::uint64_t>(float_of(value)) == std::bit_cast<std::uint64_t>(d));
  });
}

}  // namespace
}  // namespace btvm
