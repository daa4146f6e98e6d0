// btvm test: expectation files, REPL files, test classes and doc tests (language.md 9).
#include "tools/btvm/command.h"
#include "tools/btvm/test_runner.h"

namespace btvm::cli {

int test(const std::vector<std::string>& paths, const Options& options) {
  TestRunner runner(options);
  const std::vector<std::string> here = {"."};
  for (const std::string& path : paths.empty() ? here : paths) {
    if (!runner.add(path)) return status::kNoInput;
  }
  const TestTotals totals = runner.run();
  if (totals.failed != 0) return status::kFailed;
  return totals.passed == 0 ? status::kNoTests : status::kOk;
}

}  // namespace btvm::cli
