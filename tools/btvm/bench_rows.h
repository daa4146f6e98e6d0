// The rows of `btvm bench`: which program of tools/bench runs, and how much of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace btvm::cli {

struct BenchRow {
  enum class Measure : std::uint8_t {
    kTime,    // the time of the whole run, for each of `count` operations
    kAnswer,  // nanoseconds that the program answers
  };

  const char* name;
  const char* what;        // one operation
  const char* expression;  // N in it is the count
  std::size_t count;       // of operations in a run that is long enough to be measured
  std::size_t quick;       // of those in a run that only shows that the row works
  Measure measure = Measure::kTime;
  unsigned workers = 0;  // 0: as many as were asked for
};

[[nodiscard]] std::span<const BenchRow> bench_rows();

}  // namespace btvm::cli
