// btvm test: expectation files, REPL files and test classes (language.md 9).
#include <cstdio>

#include "tools/btvm/command.h"
#include "tools/btvm/test_runner.h"

namespace btvm::cli {

int test(const std::vector<std::string>& paths, const Options& options) {
  TestRunner runner(options);
  for (const std::string& path : paths) {
    if (!runner.add(path)) return status::kNoInput;
  }
  const TestRunner::Summary summary = runner.run();
  std::printf("%zu passed, %zu failed\n", summary.passed, summary.failed);
  std::fflush(stdout);
  if (summary.passed + summary.failed == 0) return status::kNoTests;
  return summary.failed == 0 ? status::kOk : status::kFailed;
}

}  // namespace btvm::cli
