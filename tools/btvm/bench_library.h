// The rows of `btvm bench library`: what programs do with the class library.
#pragma once

#include <span>

#include "tools/btvm/bench_rows.h"

namespace btvm::cli {

[[nodiscard]] std::span<const BenchRow> library_bench_rows();

}  // namespace btvm::cli
