#include "vm/base/check.h"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace btvm {
namespace {

std::atomic<CheckHook> check_hook{nullptr};
std::atomic_flag hook_called = ATOMIC_FLAG_INIT;

iovec piece(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};  // writev() only reads it
}

/// One line, written at once so that the reports of two threads do not mix; then the hook.
void report(std::string_view kind, const char* what, const char* file, int line_number) {
  std::array<char, 12> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), line_number).ptr;
  const std::array<iovec, 8> line = {
      piece("btvm: internal error: "),
      piece(kind),
      piece(what),
      piece(" ("),
      piece(file),
      piece(":"),
      piece({digits.data(), static_cast<std::size_t>(end - digits.data())}),
      piece(")\n"),
  };
  // Nothing can be done about a standard error that is closed.
  [[maybe_unused]] const auto written =
      ::writev(STDERR_FILENO, line.data(), static_cast<int>(line.size()));
  // acquire: pairs with the exchange in set_check_hook, and shows what the hook needs.
  const CheckHook hook = check_hook.load(std::memory_order_acquire);
  // relaxed: only the order of the calls on the flag itself counts
  if (hook != nullptr && !hook_called.test_and_set(std::memory_order_relaxed)) hook();
}

}  // namespace

CheckHook set_check_hook(CheckHook hook) noexcept {
  // release: publishes what the hook needs to report(). acquire: the caller may use the one before.
  return check_hook.exchange(hook, std::memory_order_acq_rel);
}

void check_failed(const char* what_must_hold, const char* file, int line) noexcept {
  report("must hold: ", what_must_hold, file, line);
  std::abort();
}

void unreachable(const char* what, const char* file, int line) noexcept {
  report("unreachable: ", what, file, line);
  std::abort();
}

}  // namespace btvm
