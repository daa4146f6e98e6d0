// What the sub-commands of btvm share: options, exit statuses, files, messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/output.h"
#include "runtime/virtual_machine.h"
#include "tools/compiler/compile.h"
#include "vm/module.h"

namespace btvm::cli {

/// Exit statuses (docs/README.md).
namespace status {
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;  // uncaught error, failed test, compile error
inline constexpr int kUsage = 2;
inline constexpr int kNoTests = 5;
inline constexpr int kBadModule = 65;
inline constexpr int kNoInput = 66;
inline constexpr int kInternal = 70;
inline constexpr int kDenied = 77;
inline constexpr int kInterrupted = 130;
}  // namespace status

/// What `btvm test` makes of processes and futures that a test leaves behind.
enum class LeakPolicy : std::uint8_t { kIgnore, kCount, kList, kFail };
enum class ReportFormat : std::uint8_t { kText, kTap, kJunit, kJson };

struct Options {
  unsigned workers = 0;
  std::string seed;         // of a deterministic run: digits; empty: none
  bool statistics = false;  // run, -e: printed at the end
  bool gc_stress = false;
  bool compat = false;
  UnhandledPolicy unhandled = UnhandledPolicy::kLog;
  DeadlockPolicy deadlock = DeadlockPolicy::kReport;
  MailboxLimit mailbox_limit;
  bool direct = true;  // Scheduler::Options::direct
  int optimise = 1;    // 0: every frame is kept
  bool warnings_as_errors = false;
  std::string entry;          // 'Class selector'
  bool control = false;       // open a control socket
  std::string control_path;   // empty: the usual place
  bool json = false;          // check: diagnostics as JSON
  std::string filter;         // test: what the names of tests to run contain
  bool fail_fast = false;     // test: stop at the first failure
  unsigned jobs = 1;          // test: machines at the same time
  std::string shuffle;        // test: seed of the order, digits or `random`; empty: by name
  unsigned time_limit = 120;  // test: seconds for one test
  LeakPolicy leaks = LeakPolicy::kCount;
  ReportFormat report = ReportFormat::kText;
  std::vector<std::string> arguments;  // of the program
};

/// Standard output and error of this process. Writing to a closed pipe is silent.
class StandardOutput final : public Output {
 public:
  void write(std::string_view text) override;
  void write_error(std::string_view text) override;
  void flush() override;
  void report(std::string_view text) override;
};

[[nodiscard]] VirtualMachine::Options machine_options(const Options& options);
/// `btvm: message` on standard error.
void complain(std::string_view message);
/// True when standard error is a terminal that understands colours.
[[nodiscard]] bool colours();
/// The whole file; `-` is standard input. Nothing, after a complaint, when it cannot be read.
[[nodiscard]] std::optional<std::string> read_input(const std::string& path);
[[nodiscard]] bool write_file(const std::string& path, std::string_view bytes);
[[nodiscard]] std::string module_name_of(const std::string& path);

/// Compiles one source text, with its diagnostics on standard error.
[[nodiscard]] std::optional<Module> compile_text(const std::string& name, std::string text,
                                                 const Options& options,
                                                 const compiler::CompileOptions& base = {});
/// Reads and verifies a .btc file's bytes; complains and answers nothing when they are bad.
[[nodiscard]] std::optional<Bundle> read_modules_of(const std::string& path,
                                                    std::string_view bytes);
/// Modules of a .bt or .btc file or of every .bt file of a directory. `failure` gets the exit status.
[[nodiscard]] std::optional<std::vector<Module>> load_program(const std::string& path,
                                                              const Options& options, int& failure);

/// What the run amounted to, on standard error. Before the machine stops.
void print_statistics(VirtualMachine& machine);

/// The file itself, or the .bt files below a directory.
[[nodiscard]] std::vector<std::string> source_files(const std::string& path);
/// The classes of the library and, when there are several files, of all of them.
[[nodiscard]] compiler::ClassCatalog catalog_of(const std::vector<std::string>& files);

// The sub-commands; each answers the exit status.
int run(const std::string& path, const Options& options);
int evaluate(const std::string& expression, const Options& options);
int compile_files(const std::vector<std::string>& sources, const std::string& output,
                  const Options& options);
int check_files(const std::vector<std::string>& sources, const Options& options);
/// What a diagnostic's code means; `codes`: all of them.
int explain(const std::string& code);
int verify_file(const std::string& path);
int disassemble_file(const std::string& path, const Options& options);
int describe_file(const std::string& path);
int test(const std::vector<std::string>& paths, const Options& options);
int repl(const std::vector<std::string>& files, const Options& options);

struct BenchOptions {
  std::vector<std::string> rows;  // none: all
  std::size_t repetitions = 5;
  bool quick = false;  // one short run of each: shows that it works, measures nothing
  bool list = false;
  bool library = false;  // the rows of bench_library.h
};
int bench(const BenchOptions& bench, const Options& options);
/// Futures that nobody keeps: how many are alive, and how much memory there is, as they go by.
int bench_flat(std::size_t count, const Options& options);
/// Compiles about that many generated lines on this thread.
int bench_compile(std::size_t lines, const Options& options);
int bench_futures(std::size_t count, const Options& options);

}  // namespace btvm::cli
