#include "vm/base/check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string_view>

namespace btvm {
namespace {

void names_a_process() noexcept {
  constexpr std::string_view kContext = "in process <0.12>, pc 40\n";
  (void)!::write(STDERR_FILENO, kContext.data(), kContext.size());
}

void fails_itself() noexcept { unreachable("the hook's own failure"); }

/// Removes the hook at the end of a test.
struct HookScope {
  explicit HookScope(CheckHook hook) { set_check_hook(hook); }
  ~HookScope() { set_check_hook(nullptr); }
};

TEST(Check, PassesWhatHolds) {
  static_assert((check(true, "usable in constant expressions"), true));
  check(1 + 1 == 2, "sums are right");
}

TEST(CheckDeathTest, NamesTheInvariantAndThePlace) {
  EXPECT_DEATH(check(1 + 1 == 3, "sums are right"),
               "btvm: internal error: must hold: sums are right \\(.*check_test\\.cpp:[0-9]+\\)\n");
}

TEST(CheckDeathTest, UnreachableNamesWhatDoesNotExist) {
  EXPECT_DEATH(unreachable("a fourth colour"), "unreachable: a fourth colour \\(.*check_test");
}

TEST(CheckDeathTest, TheHookTellsWhoWasRunning) {
  const HookScope scope{names_a_process};
  EXPECT_DEATH(check(false, "it holds"), "must hold: it holds .*\nin process <0\\.12>, pc 40\n");
  EXPECT_DEATH(unreachable("a fourth colour"), "colour .*\nin process <0\\.12>, pc 40\n");
}

TEST(CheckDeathTest, AHookThatFailsIsNotCalledAgain) {
  const HookScope scope{fails_itself};
  EXPECT_DEATH(check(false, "it holds"), "it holds .*\n.*unreachable: the hook's own failure");
}

TEST(Check, TheHookIsExchanged) {
  EXPECT_EQ(set_check_hook(names_a_process), nullptr);
  EXPECT_EQ(set_check_hook(nullptr), names_a_process);
}

}  // namespace
}  // namespace btvm
