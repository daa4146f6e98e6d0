#include "tools/btvm/test_worker.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <utility>

#include "scheduler/process.h"
#include "tools/btvm/workspace_command.h"

namespace btvm::cli {
namespace {

namespace fs = std::filesystem;

std::string canonical(const std::string& path) {
  std::error_code error;
  return fs::weakly_canonical(path, error).string();
}

/// A path of a test file names a file below the working directory; failing that, one below a folder that the
/// test is in.
std::string resolve(const std::string& path, const TestSource& source) {
  std::error_code error;
  if (fs::exists(path, error)) return path;
  for (fs::path at = fs::absolute(source.path, error).parent_path();; at = at.parent_path()) {
    if (fs::exists(at / path, error)) return (at / path).string();
    if (at == at.parent_path()) return path;
  }
}

/// The two sides of a failed `assert:equals:` that are worth comparing line by line, when the message can
/// be taken apart in one way only.
void take_apart(TestRecord& record) {
  constexpr std::string_view kBegin = "Error: Expected ";
  constexpr std::string_view kMiddle = ", got ";
  constexpr std::size_t kShort = 80;  // compared at a glance
  const std::string_view message = record.message;
  const std::size_t middle = message.find(kMiddle);
  if (!message.starts_with(kBegin) || middle == message.npos) return;
  if (message.find(kMiddle, middle + 1) != message.npos) return;
  if (message.size() < kShort && message.find('\n') == message.npos) return;
  record.expected = message.substr(kBegin.size(), middle - kBegin.size());
  record.actual = message.substr(middle + kMiddle.size());
}

/// The frames that are not of the test machinery.
std::string own_frames(const std::string& trace) {
  std::istringstream in(trace);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    if (line.find("(lib/TestCase.bt:") != line.npos) continue;
    if (line.find("at input:") == line.npos) out.append(line).append("\n");
  }
  return out;
}

}  // namespace

// --- Worlds --------------------------------------------------------------------------------------

void TestWorker::enter_world(const TestSource& source) {
  if (source.world == world_) return;
  evaluator_.reset();
  evaluator_ = std::make_unique<Evaluator>(options_, output_);
  world_ = source.world;
  before_.clear();
  loaded_.clear();
}

void TestWorker::load_surroundings(const TestSource& source) {
  const bool classes = source.file.kind == TestFile::Kind::kClasses;
  std::vector<std::string> paths;
  if (source.before != before_) {
    before_ = source.before;
    loaded_.clear();
    for (const std::string& folder : before_) {
      for (const std::string& path : sources_below(folder)) paths.push_back(canonical(path));
    }
  }
  const std::size_t mentioned = paths.size();
  // The test classes of a folder may inherit from each other.
  const fs::path folder = fs::path(source.path).parent_path();
  for (const TestSource& other : plan_) {
    if (!classes || other.world != source.world || other.file.kind != source.file.kind) continue;
    if (fs::path(other.path).parent_path() != folder) continue;
    std::string path = canonical(other.path);
    const bool is_new =
        !loaded_.contains(path) && std::find(paths.begin(), paths.end(), path) == paths.end();
    if (is_new) paths.push_back(std::move(path));
  }
  if (paths.empty()) return;
  evaluator_->start_file(source.in_package || !classes);
  const std::vector<std::string> ordered = paths;
  loaded_.merge(evaluator_->load_files(std::move(paths), Evaluator::Extent::kDefinitions));
  for (std::size_t i = 0; i < mentioned; ++i) {
    const FileLoader::Loaded& loaded = loaded_.at(ordered[i]);
    if (!loaded.module)
      output_.report("note: " + ordered[i] + " was not loaded: " + loaded.report());
  }
}

bool TestWorker::load_all(const TestSource& source) {
  std::vector<std::string> paths;
  for (const TestLoad& load : source.file.loads) {
    if (!load.must_fail) paths.push_back(resolve(load.path, source));
  }
  // In their order, but a class whose superclass comes later waits for it.
  const auto all = evaluator_->load_files(std::move(paths));
  bool good = true;
  for (const TestLoad& load : source.file.loads) {
    const std::string path = resolve(load.path, source);
    TestRecord record = new_record(source, load.line, source.path,
                                   (load.must_fail ? "@load-error " : "@load ") + load.path);
    if (!load.must_fail) {
      const FileLoader::Loaded& loaded = all.at(path);
      if (loaded.module) continue;
      fail(std::move(record), "cannot load " + load.path + ": " + loaded.report());
      good = false;
      continue;
    }
    const FileLoader::Loaded loaded = evaluator_->load_file(path);
    if (!loaded.module && loaded.error.find(load.error) != std::string::npos) {
      records_.push_back(std::move(record));
    } else {
      record.expected = "ERROR: " + load.error;
      record.actual = loaded.module ? "no error" : loaded.error;
      fail(std::move(record), "loading " + load.path + " must fail");
    }
  }
  return good;
}

// --- Running -------------------------------------------------------------------------------------

std::vector<TestRecord> TestWorker::run(const TestSource& source, const Shuffle& shuffle) {
  records_.clear();
  failed_ = false;
  const bool whole = source.file.kind == TestFile::Kind::kCases;
  if (whole && !is_selected(source.path)) return {};
  enter_world(source);
  load_surroundings(source);
  switch (source.file.kind) {
    case TestFile::Kind::kCases:
      if (load_all(source)) {
        run_cases(source);
      } else {
        skip_cases(source);
      }
      break;
    case TestFile::Kind::kClasses:
      if (load_all(source)) run_classes(source, shuffle);
      break;
    case TestFile::Kind::kDocument: run_doc_tests(source, {}, source.text); break;
    case TestFile::Kind::kNone: break;
  }
  evaluator_->flush();  // what the tests showed comes before what is said of them
  return std::exchange(records_, {});
}

bool TestWorker::is_selected(std::string_view name) const {
  return name.find(options_.filter) != std::string_view::npos;
}

TestRecord TestWorker::new_record(const TestSource& source, std::size_t line, std::string suite,
                                  std::string name) const {
  TestRecord record;
  record.file = source.path;
  record.line = line;
  record.suite = std::move(suite);
  record.name = std::move(name);
  return record;
}

void TestWorker::fail(TestRecord record, std::string message) {
  record.status = TestRecord::Status::kFailed;
  record.message = std::move(message);
  records_.push_back(std::move(record));
  failed_ = true;
}

Outcome TestWorker::timed(const std::function<Outcome()>& action) {
  const auto start = std::chrono::steady_clock::now();
  watchdog_.begin(*evaluator_, std::chrono::seconds(options_.time_limit));
  Outcome outcome = action();
  if (watchdog_.end()) {
    evaluator_->start_session();
    outcome.result = {};
    outcome.result.status = RunResult::Status::kError;
    outcome.result.kind = "timeout";
    outcome.result.text = "took longer than " + std::to_string(options_.time_limit) + " s";
  }
  last_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

void TestWorker::skip_cases(const TestSource& source) {
  for (const TestCase& one : source.file.cases) {
    TestRecord record = new_record(source, one.line, source.path, one.input);
    record.status = TestRecord::Status::kSkipped;
    record.message = "what the file needs could not be loaded";
    records_.push_back(std::move(record));
  }
}

void TestWorker::check_case(TestRecord record, const TestCase& one, const Outcome& outcome,
                            TestFormat format) {
  record.seconds = last_seconds_;
  if (!one.has_expectation)
    return fail(std::move(record), "missing assertion after `" + one.input + "`");
  if (meets(one.expected, outcome, format)) {
    records_.push_back(std::move(record));
    return;
  }
  record.expected = one.expected;
  record.actual = outcome.raised() ? outcome.result.describe() : outcome.result.text;
  if (one.expected.starts_with("WARNING:")) {
    record.actual = outcome.warnings.empty() ? "no warning" : "";
    for (const std::string& warning : outcome.warnings) {
      record.actual += (record.actual.empty() ? "" : "\n") + warning;
    }
  }
  fail(std::move(record), "`" + one.input + "`");
}

void TestWorker::run_cases(const TestSource& source) {
  evaluator_->start_file();
  const Population before = population();
  const TestFormat format = source.file.format;
  WorkspaceCommands commands(*evaluator_);
  for (const TestCase& one : source.file.cases) {
    if (is_over()) return;
    const bool command = one.input.starts_with(":") && format == TestFormat::kRepl;
    const Outcome outcome = timed([&] {
      return command ? commands.run(one.input) : evaluator_->evaluate(one.input, format);
    });
    check_case(new_record(source, one.line, source.path, one.input), one, outcome, format);
  }
  if (!records_.empty()) count_leaks(before, true, records_.back());
}

void TestWorker::run_classes(const TestSource& source, const Shuffle& shuffle) {
  FileLoader::Loaded& loaded = loaded_[canonical(source.path)];
  // What it is to be loaded after may have come with an @load only now.
  if (!loaded.module) loaded = evaluator_->load_file(source.path, Evaluator::Extent::kDefinitions);
  if (!loaded.module) {
    return fail(new_record(source, 0, source.path, {}), "does not compile: " + loaded.report());
  }
  for (const ClassId id : loaded.classes) {
    std::vector<std::string> tests = evaluator_->tests_of(id);
    if (shuffle) shuffle(tests);
    const std::size_t before = records_.size();
    for (const std::string& selector : tests) {
      if (is_over()) return;
      run_method(source, evaluator_->class_name(id), selector);
    }
    if (records_.size() != before) evaluator_->end_suite(evaluator_->class_name(id));
  }
  const auto name = [&](SymbolIndex i) {
    return loaded.module->symbols[static_cast<std::size_t>(i)];
  };
  for (const ClassInfo& info : loaded.module->classes) {
    run_doc_tests(source, name(info.name), info.doc);
    for (const MethodInfo& method : info.methods) {
      const std::string side = method.class_side ? " class>>" : ">>";
      run_doc_tests(source, name(info.name) + side + name(method.selector), method.doc);
    }
  }
}

void TestWorker::run_method(const TestSource& source, const std::string& cls,
                            const std::string& selector) {
  TestRecord record = new_record(source, 0, cls, selector);
  if (!is_selected(record.where())) return;
  evaluator_->start_file(source.in_package);
  const Population before = population();
  const Outcome outcome = timed([&] { return Outcome{evaluator_->run_test(cls, selector), {}}; });
  record.seconds = last_seconds_;
  if (!outcome.raised()) {
    if (outcome.result.text != "nil") {  // TestCase primRun:test: says why
      record.status = TestRecord::Status::kSkipped;
      record.message = outcome.result.text;
    }
    records_.push_back(std::move(record));
  } else {
    record.message = outcome.result.describe();
    take_apart(record);
    record.trace = own_frames(outcome.result.trace);
    std::string message = record.message;
    fail(std::move(record), std::move(message));
  }
  count_leaks(before, source.in_package, records_.back());
}

void TestWorker::run_doc_tests(const TestSource& source, const std::string& owner,
                               std::string_view doc) {
  const bool document = owner.empty();
  const std::string suite = document ? source.path : owner;
  if (!is_selected(document ? source.path : source.path + " " + owner)) return;
  for (const std::vector<TestCase>& fence : doc_tests(doc, document)) {
    evaluator_->start_file();
    for (const TestCase& one : fence) {
      if (is_over()) return;
      const TestFormat format = document ? TestFormat::kRepl : TestFormat::kExpectation;
      const Outcome outcome = timed([&] { return evaluator_->evaluate(one.input, format); });
      TestRecord record = new_record(source, document ? one.line : 0, suite, one.input);
      if (!document) record.name = "doc line " + std::to_string(one.line);
      if (one.has_expectation) {
        check_case(std::move(record), one, outcome, format);
      } else if (outcome.raised()) {
        fail(std::move(record), "`" + one.input + "` raised " + outcome.result.describe());
      }
    }
  }
}

// --- Leaks ---------------------------------------------------------------------------------------

TestWorker::Population TestWorker::population() {
  Population now;
  if (options_.leaks == LeakPolicy::kIgnore) return now;
  Scheduler& scheduler = evaluator_->machine().scheduler();
  for (const Pid pid : scheduler.table().pids()) now.pids.push_back(pid.bits());
  std::sort(now.pids.begin(), now.pids.end());
  now.futures = scheduler.future_statistics().live();
  return now;
}

void TestWorker::count_leaks(const Population& before, bool workspace, TestRecord& record) {
  if (options_.leaks == LeakPolicy::kIgnore) return;
  evaluator_->start_file(workspace);
  Scheduler& scheduler = evaluator_->machine().scheduler();
  // What is about to end is no leak: wait, for a moment, until nothing runs.
  constexpr std::chrono::milliseconds kMoment{100};
  (void)scheduler.wait_for([&] { return scheduler.quiet(Scheduler::Waits::kIgnore); }, kMoment);
  const Population now = population();
  for (const std::uint64_t bits : now.pids) {
    if (std::binary_search(before.pids.begin(), before.pids.end(), bits)) continue;
    Process* process = scheduler.table().pin(Pid::from_bits(bits));
    if (process == nullptr) continue;
    if (process->has_execution() && process->kind != Process::Kind::kSession) ++record.processes;
    scheduler.table().unpin(Pid::from_bits(bits));
  }
  record.futures = now.futures > before.futures ? now.futures - before.futures : 0;
  const bool leaks = record.processes != 0 || record.futures != 0;
  if (options_.leaks != LeakPolicy::kFail || !leaks) return;
  if (record.status != TestRecord::Status::kPassed) return;
  record.status = TestRecord::Status::kFailed;
  record.message = "left behind " + leaks_text(record);
  failed_ = true;
}

}  // namespace btvm::cli
