// btvm test --explore: the same tests under many schedules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace btvm::cli {

struct Exploration {
  /// `btvm` and its arguments, without those that say what to explore.
  std::vector<std::string> command;
  std::uint64_t first_seed = 1;
  std::uint64_t schedules = 0;
  bool fail_fast = false;  // stop at the first schedule that fails
};

/// Takes `--explore` and `--deterministic` out of the words of a command line.
[[nodiscard]] std::vector<std::string> without_exploration(const std::vector<std::string>& words);

/// Runs the command once for each seed, in processes of their own, several at a time. Says of each test
/// that fails which seed shows it; progress on a terminal. Answers the exit status.
int explore(const Exploration& exploration);

}  // namespace btvm::cli
