#include "loader/module_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "loader/module_builder.h"
#include "tests/unit/loader/module_equality.h"
#include "tests/unit/loader/random_module.h"

namespace btvm {
namespace {

Bundle random_bundle(std::uint64_t seed, std::size_t modules) {
  Bundle bundle;
  for (std::size_t i = 0; i < modules; ++i) {
    bundle.modules.push_back(RandomModule(seed + i).make());
  }
  return bundle;
}

TEST(ModuleWriter, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check("write, read, compare", [](std::uint64_t seed) {
    const Bundle bundle = random_bundle(seed, seed % 4);
    const auto bytes = write_bundle(bundle);
    RC_ASSERT(bytes.has_value());
    const auto read = read_bundle(*bytes);
    RC_ASSERT(read.has_value());
    RC_ASSERT(same(read->modules, bundle.modules));
    RC_ASSERT(*write_bundle(*read) == *bytes);
  }));
}

TEST(ModuleWriter, EqualBundlesGiveEqualBytes) {
  EXPECT_EQ(*write_bundle(random_bundle(7, 3)), *write_bundle(random_bundle(7, 3)));
  EXPECT_NE(*write_bundle(random_bundle(7, 3)), *write_bundle(random_bundle(8, 3)));
}

TEST(ModuleWriter, ABundleWithoutModulesIsAFile) {
  const auto bytes = write_bundle(Bundle{});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), 24u) << "header and checksum";
  EXPECT_TRUE(read_bundle(*bytes)->modules.empty());
}

TEST(ModuleWriter, AFileBeyondItsLimitIsRefused) {
  Bundle bundle;
  Module& module = bundle.modules.emplace_back();
  module.name = "large";
  Literal literal;
  literal.kind = Literal::Kind::kString;
  literal.text.assign(std::size_t{16} << 20, 'x');
  module.literals.assign(17, literal);
  const auto bytes = write_bundle(bundle);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, LoadErrc::kLimitExceeded);
  EXPECT_EQ(bytes.error().module, "large");
}

}  // namespace
}  // namespace btvm
