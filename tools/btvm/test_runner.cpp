#include "tools/btvm/test_runner.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "tools/btvm/test_worker.h"

namespace btvm::cli {
namespace {

std::unique_ptr<TestReport> make_report(const Options& options, TestOutput& output) {
  switch (options.report) {
    case ReportFormat::kTap: return make_tap_report(output);
    case ReportFormat::kJunit: return make_junit_report(output);
    case ReportFormat::kJson: return make_json_report(output);
    case ReportFormat::kText: break;
  }
  return make_text_report(output, options.leaks);
}

/// Fisher and Yates; std::shuffle may differ from library to library, and a seed must not.
template <typename Element>
void shuffle(std::vector<Element>& elements, std::mt19937_64& random) {
  for (std::size_t i = elements.size(); i > 1; --i) {
    std::swap(elements[i - 1], elements[random() % i]);
  }
}

/// Worlds in another order, and the files in each.
void shuffle_worlds(std::vector<TestSource>& sources, std::mt19937_64& random) {
  std::vector<std::size_t> worlds;
  for (const TestSource& source : sources) {
    if (worlds.empty() || worlds.back() != source.world) worlds.push_back(source.world);
  }
  shuffle(worlds, random);
  shuffle(sources, random);
  const auto rank = [&](const TestSource& source) {
    return std::find(worlds.begin(), worlds.end(), source.world) - worlds.begin();
  };
  std::stable_sort(sources.begin(), sources.end(),
                   [&](const TestSource& a, const TestSource& b) { return rank(a) < rank(b); });
}

}  // namespace

TestRunner::TestRunner(const Options& options)
    : options_(options),
      output_(options.report == ReportFormat::kText),
      report_(make_report(options, output_)) {
  if (options_.jobs > 1 && options_.workers == 0) {
    // The machines share the processors.
    options_.workers = std::max(1U, std::thread::hardware_concurrency() / options_.jobs);
  }
  if (options_.shuffle == "random") options_.shuffle = std::to_string(std::random_device()());
}

TestTotals TestRunner::run() {
  const auto start = std::chrono::steady_clock::now();
  sources_ = plan_.take();
  if (!options_.shuffle.empty()) {
    std::mt19937_64 random(std::stoull(options_.shuffle));
    shuffle_worlds(sources_, random);
  }
  finished_.resize(sources_.size());
  totals_.seed = options_.shuffle;
  report_->begin(totals_.seed);
  std::vector<std::thread> others;
  for (unsigned i = 1; i < options_.jobs; ++i) others.emplace_back([this] { work(); });
  work();
  for (std::thread& other : others) other.join();
  totals_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  report_->end(totals_);
  return totals_;
}

void TestRunner::work() {
  TestWorker worker(options_, sources_, output_, over_);
  for (;;) {
    const std::size_t index = next_.fetch_add(1);
    if (index >= sources_.size()) return;
    std::vector<TestRecord> records;
    if (!over_.load()) {
      TestWorker::Shuffle order;
      if (!options_.shuffle.empty()) {
        // Of its own for each file, so that it does not depend on which worker runs it.
        order = [random = std::mt19937_64(std::stoull(options_.shuffle) + index)](
                    std::vector<std::string>& selectors) mutable { shuffle(selectors, random); };
      }
      records = worker.run(sources_[index], order);
    }
    finish(index, std::move(records));
  }
}

void TestRunner::finish(std::size_t index, std::vector<TestRecord> records) {
  const std::lock_guard lock(mutex_);
  if (options_.fail_fast && std::any_of(records.begin(), records.end(), [](const TestRecord& r) {
        return r.status == TestRecord::Status::kFailed;
      })) {
    over_.store(true);
  }
  finished_[index] = std::make_unique<std::vector<TestRecord>>(std::move(records));
  for (; reported_ < finished_.size() && finished_[reported_] != nullptr; ++reported_) {
    report(*finished_[reported_]);
    finished_[reported_]->clear();
  }
  report_->progress(reported_, sources_.size());
}

void TestRunner::report(const std::vector<TestRecord>& records) {
  for (const TestRecord& record : records) {
    switch (record.status) {
      case TestRecord::Status::kPassed: ++totals_.passed; break;
      case TestRecord::Status::kFailed: ++totals_.failed; break;
      case TestRecord::Status::kSkipped: ++totals_.skipped; break;
    }
    if (record.processes != 0 || record.futures != 0) ++totals_.leaking;
    report_->record(record);
  }
}

}  // namespace btvm::cli
