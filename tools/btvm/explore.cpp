// Each schedule is a process: a test that crashes or hangs the machine is then just a test that fails,
// and the command that is printed for a replay is what was run.
#include "tools/btvm/explore.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string_view>
#include <thread>

#include "tools/btvm/command.h"

extern char** environ;

namespace btvm::cli {
namespace {

constexpr std::string_view kFailure = "FAIL ";

struct Finished {
  int status = 0;  // as of waitpid()
  std::string output;
};

/// Runs the command to its end with nothing to read; what it prints, on both ways, is kept.
std::optional<Finished> run_command(const std::vector<std::string>& words) {
  std::array<int, 2> pipe_ends{};
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  Finished finished;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = error != 0 ? 0 : ::read(pipe_ends[0], buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    finished.output.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(pipe_ends[0]);
  if (error != 0) return std::nullopt;
  while (::waitpid(child, &finished.status, 0) < 0 && errno == EINTR) {
  }
  return finished;
}

/// One test that failed: `FAIL NAME: ...`, and the lines that explain it.
struct Failure {
  std::string name;
  std::string text;
};

std::vector<Failure> failures_of(const Finished& run) {
  std::vector<Failure> failures;
  std::istringstream lines(run.output);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kFailure)) {
      const std::string rest = line.substr(kFailure.size());
      failures.push_back({rest.substr(0, rest.find(": ")), line + "\n"});
    } else if (!failures.empty() && line.starts_with(" ")) {
      failures.back().text += line + "\n";
    }
  }
  if (failures.empty()) {
    const int signal = WIFSIGNALED(run.status) ? WTERMSIG(run.status) : 0;
    const std::string how = signal == 0 ? "it failed" : "ended by signal " + std::to_string(signal);
    failures.push_back({"btvm", std::string(kFailure) + "btvm: " + how + "\n" + run.output});
  }
  return failures;
}

/// A word as a shell wants it.
std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// Runs schedules on several threads, and reports them in the order of their seeds.
class Explorer {
 public:
  explicit Explorer(const Exploration& exploration) : exploration_(exploration) {}

  int run() {
    std::vector<std::thread> threads;
    const std::uint64_t at_once = std::max(1U, std::thread::hardware_concurrency());
    for (std::uint64_t i = 0; i < std::min(at_once, exploration_.schedules); ++i) {
      threads.emplace_back([this] { work(); });
    }
    for (std::thread& thread : threads) thread.join();
    show_progress(false);
    if (broken_ != status::kOk) return broken_;
    const std::string all = std::to_string(done_) + (done_ == 1 ? " schedule" : " schedules");
    for (const auto& [name, count] : failed_) {
      std::printf("%s failed under %llu of %s\n", name.c_str(),
                  static_cast<unsigned long long>(count), all.c_str());
    }
    std::printf("%s, %llu with failures\n", all.c_str(), static_cast<unsigned long long>(bad_));
    std::fflush(stdout);
    return bad_ == 0 ? status::kOk : status::kFailed;
  }

 private:
  void work() {
    for (;;) {
      std::uint64_t index = 0;
      {
        const std::lock_guard lock(mutex_);
        if (over_ || next_ == exploration_.schedules) return;
        index = next_++;
      }
      std::vector<std::string> words = exploration_.command;
      words.push_back(seed_option(index));
      std::optional<Finished> run = run_command(words);
      const std::lock_guard lock(mutex_);
      if (!run) return fail(status::kInternal, "no process could be started");
      waiting_.emplace(index, std::move(*run));
      report_finished();
    }
  }

  [[nodiscard]] std::string seed_option(std::uint64_t index) const {
    return "--deterministic=" + std::to_string(exploration_.first_seed + index);
  }

  /// Under the mutex: what no earlier schedule keeps back.
  void report_finished() {
    for (auto at = waiting_.find(done_); at != waiting_.end() && !over_;
         at = waiting_.find(done_)) {
      report(done_++, at->second);
      waiting_.erase(at);
    }
    show_progress(!over_);
  }

  void report(std::uint64_t index, const Finished& run) {
    const int code = WIFEXITED(run.status) ? WEXITSTATUS(run.status) : status::kFailed;
    if (code == status::kOk) return;
    // The same for every seed: no such file, no tests, a wrong option.
    if (code != status::kFailed) return fail(code, run.output);
    ++bad_;
    for (const Failure& failure : failures_of(run)) {
      if (failed_[failure.name]++ != 0) continue;
      show_progress(false);
      std::printf("%s  replay: btvm", failure.text.c_str());
      for (std::size_t i = 1; i < exploration_.command.size(); ++i) {
        std::printf(" %s", quoted(exploration_.command[i]).c_str());
      }
      std::printf(" %s\n", seed_option(index).c_str());
    }
    over_ = exploration_.fail_fast;
  }

  void fail(int code, const std::string& text) {
    over_ = true;
    if (broken_ == status::kOk) std::fputs(text.c_str(), stderr);
    broken_ = code;
  }

  void show_progress(bool on) {
    if (!on_terminal_) return;
    if (on) {
      std::fprintf(stderr, "\r\033[K%llu of %llu schedules, %llu with failures",
                   static_cast<unsigned long long>(done_),
                   static_cast<unsigned long long>(exploration_.schedules),
                   static_cast<unsigned long long>(bad_));
    } else {
      std::fputs("\r\033[K", stderr);
    }
  }

  const Exploration& exploration_;
  const bool on_terminal_ = ::isatty(STDERR_FILENO) != 0;
  std::mutex mutex_;  // guards all below, and the output
  std::uint64_t next_ = 0;
  std::uint64_t done_ = 0;  // reported
  std::uint64_t bad_ = 0;
  bool over_ = false;
  int broken_ = status::kOk;
  std::map<std::uint64_t, Finished> waiting_;    // for an earlier one, by index
  std::map<std::string, std::uint64_t> failed_;  // how often, by the name of the test
};

}  // namespace

std::vector<std::string> without_exploration(const std::vector<std::string>& words) {
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--explore") {
      ++i;  // its value
    } else if (!words[i].starts_with("--explore=") && !words[i].starts_with("--deterministic")) {
      rest.push_back(words[i]);
    }
  }
  return rest;
}

int explore(const Exploration& exploration) { return Explorer(exploration).run(); }

}  // namespace btvm::cli
