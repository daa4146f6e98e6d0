// btvm bench: medians of the rows.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loader/module_builder.h"
#include "loader/verifier.h"
#include "tools/btvm/bench_library.h"
#include "tools/btvm/bench_rows.h"
#include "tools/btvm/command.h"
#include "tools/btvm/resident_memory.h"
#include "vm/base/check.h"

extern const unsigned char btvm_bench_programs[];
extern const std::size_t btvm_bench_programs_size;

namespace btvm::cli {
namespace {

/// Nanoseconds for an operation, over the repetitions.
struct Figures {
  double median = 0;
  double least = 0;
  double most = 0;
};

Figures figures_of(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t n = samples.size();
  const double median = (samples[(n - 1) / 2] + samples[n / 2]) / 2;
  return {median, samples.front(), samples.back()};
}

/// The classes of tools/bench.
const Bundle& programs() {
  static const Bundle bundle = [] {
    const std::span bytes(reinterpret_cast<const std::byte*>(btvm_bench_programs),
                          btvm_bench_programs_size);
    auto read = read_bundle(bytes);
    check(read.has_value(), "the embedded programs can be read");
    check(verify(*read, {}).has_value(), "the embedded programs are valid");
    return std::move(*read);
  }();
  return bundle;
}

std::string expression_of(const BenchRow& row, std::size_t count) {
  std::string text = row.expression;
  return text.replace(text.find('N'), 1, std::to_string(count));
}

/// Runs one row in a machine of its own.
class RowRun {
 public:
  RowRun(const BenchRow& row, unsigned workers)
      : row_(row), machine_(machine_options(workers), output_), session_(machine_.start_session()) {
    const auto loaded = machine_.load(programs().modules);
    check(loaded.has_value(), "the embedded programs can be linked");
  }

  /// Nanoseconds for an operation; nothing, after a complaint, when the program failed.
  std::optional<double> once(std::size_t count) {
    compiler::CompileOptions compile;
    compile.module_name = "row";
    compile.check_semantics = false;
    const auto module = compile_text("row", expression_of(row_, count), {}, compile);
    check(module.has_value(), "a row's expression can be compiled");
    auto linked = machine_.load({*module});
    check(linked.has_value(), "a row's expression can be linked");
    const auto start = std::chrono::steady_clock::now();
    const RunResult result =
        session_->run(*linked->front().main, VirtualMachine::Session::Form::kText);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    if (result.status != RunResult::Status::kValue) {
      complain(std::string(row_.name) + ": " + result.text);
      return std::nullopt;
    }
    if (row_.measure == BenchRow::Measure::kTime) return time.count() / static_cast<double>(count);
    double answer = 0;
    std::from_chars(result.text.data(), result.text.data() + result.text.size(), answer);
    return answer;
  }

 private:
  static VirtualMachine::Options machine_options(unsigned workers) {
    VirtualMachine::Options options;
    options.scheduler.workers = workers;
    options.unhandled = UnhandledPolicy::kIgnore;  // rows that drop futures reject some, unseen
    return options;
  }

  const BenchRow& row_;
  StandardOutput output_;
  VirtualMachine machine_;
  std::unique_ptr<VirtualMachine::Session> session_;
};

std::optional<Figures> measure(const BenchRow& row, const Options& options,
                               const BenchOptions& bench) {
  RowRun run(row, row.workers != 0 ? row.workers : options.workers);
  const std::size_t count = bench.quick ? row.quick : row.count;
  const std::size_t times = bench.quick ? 1 : bench.repetitions;
  if (!bench.quick && !run.once(std::max(row.quick, count / 10))) return std::nullopt;  // warm up
  std::vector<double> samples;
  for (std::size_t i = 0; i < times; ++i) {
    const auto sample = run.once(count);
    if (!sample) return std::nullopt;
    samples.push_back(*sample);
  }
  return figures_of(std::move(samples));
}

void show(const BenchRow& row, const Figures& figures, bool json) {
  if (!json) {
    std::printf("%-13s %11.1f %11.1f %11.1f   %s\n", row.name, figures.median, figures.least,
                figures.most, row.what);
  } else {
    const nlohmann::json line = {{"row", row.name},
                                 {"median_ns", figures.median},
                                 {"least_ns", figures.least},
                                 {"most_ns", figures.most},
                                 {"what", row.what}};
    std::printf("%s\n", line.dump().c_str());
  }
  std::fflush(stdout);
}

/// The rows of these names, all without a name; nothing, after a complaint, when there is none of one.
std::optional<std::vector<const BenchRow*>> chosen_rows(std::span<const BenchRow> all,
                                                        const std::vector<std::string>& names) {
  std::vector<const BenchRow*> rows;
  for (const BenchRow& row : all) {
    if (names.empty() || std::find(names.begin(), names.end(), row.name) != names.end()) {
      rows.push_back(&row);
    }
  }
  for (const std::string& name : names) {
    const bool known = std::any_of(rows.begin(), rows.end(),
                                   [&](const BenchRow* row) { return row->name == name; });
    if (known) continue;
    complain("no row is called '" + name + "'; `btvm bench --list` names them");
    return std::nullopt;
  }
  return rows;
}

}  // namespace

int bench_flat(std::size_t count, const Options& options) {
  constexpr std::size_t kSteps = 10;
  static constexpr BenchRow kRow{"flat", "", "DropRow run: N", 0, 0, BenchRow::Measure::kAnswer};
  RowRun run(kRow, options.workers);
  std::printf("%15s %8s %13s\n", "futures so far", "alive", "resident MB");
  for (std::size_t step = 1; step <= kSteps; ++step) {
    const auto alive = run.once(std::max<std::size_t>(1, count / kSteps));
    if (!alive) return status::kFailed;
    std::printf("%15zu %8.0f %13.1f\n", count / kSteps * step, *alive,
                static_cast<double>(resident_bytes()) / 1e6);
    std::fflush(stdout);
  }
  return status::kOk;
}

int bench(const BenchOptions& bench, const Options& options) {
  const auto rows = chosen_rows(bench.library ? library_bench_rows() : bench_rows(), bench.rows);
  if (!rows) return status::kUsage;
  if (bench.list) {
    for (const BenchRow* row : *rows) std::printf("%-13s %s\n", row->name, row->what);
    return status::kOk;
  }
  if (!options.json) {
    std::printf("%-13s %11s %11s %11s   one operation\n", "row", "median ns", "least", "most");
  }
  int result = status::kOk;
  for (const BenchRow* row : *rows) {
    const auto figures = measure(*row, options, bench);
    if (figures) {
      show(*row, *figures, options.json);
    } else {
      result = status::kFailed;
    }
  }
  return result;
}

}  // namespace btvm::cli
