#include "tools/btvm/test_output.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace btvm::cli {

TestOutput::TestOutput(bool for_people)
    : for_people_(for_people),
      on_terminal_(for_people && isatty(STDOUT_FILENO) != 0),
      coloured_(on_terminal_ && std::getenv("NO_COLOR") == nullptr) {
}  // NOLINT(concurrency-mt-unsafe)

TestOutput::~TestOutput() { show_progress({}); }

void TestOutput::start_line() {
  if (!progress_line_.empty()) std::fputs("\r\033[K", stdout);
  progress_line_.clear();
  if (line_open_) std::fputc('\n', stdout);
  line_open_ = false;
}

void TestOutput::write(std::string_view text) {
  if (text.empty()) return;
  const std::lock_guard lock(mutex_);
  if (!for_people_) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    return;
  }
  if (!progress_line_.empty()) start_line();
  std::fwrite(text.data(), 1, text.size(), stdout);
  line_open_ = text.back() != '\n';
}

void TestOutput::report(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (on_terminal_) start_line();
  std::fflush(stdout);
  std::fprintf(stderr, "btvm: %.*s\n", static_cast<int>(text.size()), text.data());
}

void TestOutput::print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  start_line();
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void TestOutput::show_progress(const std::string& text) {
  if (!on_terminal_) return;
  const std::lock_guard lock(mutex_);
  if (text == progress_line_) return;
  start_line();
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  progress_line_ = text;
}

}  // namespace btvm::cli
