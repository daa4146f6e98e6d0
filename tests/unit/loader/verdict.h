// The verifier's answer to modules that are written as text.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "loader/verifier.h"
#include "tools/assembler/assembler.h"

namespace btvm {

inline Module assembled(const std::string& text) {
  auto module = assemble(text);
  EXPECT_TRUE(module) << module.error().line << ": " << module.error().message << "\n" << text;
  return module ? *std::move(module) : Module{};
}

/// "" when the module is good, else the one line of the error.
inline std::string verdict(const Module& module, const VerifyOptions& options = {}) {
  const auto verified = verify(module, options);
  return verified ? "" : to_text(verified.error());
}

/// A bad module and the error that names its rule.
struct BadModule {
  std::string_view name;
  std::string_view text;
  std::string_view error;
};

inline void expect_rejected(std::span<const BadModule> modules) {
  for (const BadModule& bad : modules) {
    EXPECT_EQ(verdict(assembled("module \"m\"\n" + std::string(bad.text))),
              "module m: " + std::string(bad.error))
        << bad.name;
  }
}

}  // namespace btvm
