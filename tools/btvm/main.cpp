// The btvm executable: parses the command line and calls one sub-command.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/doc.h"
#include "tools/btvm/explore.h"
#include "tools/console/attach.h"
#include "vm/base/build.h"
#include "vm/base/limits.h"
#include "vm/opcode_reference.h"

namespace {

using btvm::DeadlockPolicy;
using btvm::UnhandledPolicy;
using btvm::cli::BenchOptions;
using btvm::cli::Exploration;
using btvm::cli::LeakPolicy;
using btvm::cli::Options;
using btvm::cli::ReportFormat;
namespace status = btvm::cli::status;

template <typename Enum>
using Choices = std::map<std::string, Enum>;
const Choices<UnhandledPolicy> kUnhandled{{"log", UnhandledPolicy::kLog},
                                          {"fail", UnhandledPolicy::kFail},
                                          {"ignore", UnhandledPolicy::kIgnore}};
const Choices<DeadlockPolicy> kDeadlock{{"report", DeadlockPolicy::kReport},
                                        {"raise", DeadlockPolicy::kRaise}};
const Choices<LeakPolicy> kLeaks{{"ignore", LeakPolicy::kIgnore},
                                 {"count", LeakPolicy::kCount},
                                 {"list", LeakPolicy::kList},
                                 {"fail", LeakPolicy::kFail}};
const Choices<ReportFormat> kReports{{"text", ReportFormat::kText},
                                     {"tap", ReportFormat::kTap},
                                     {"junit", ReportFormat::kJunit},
                                     {"json", ReportFormat::kJson}};
const Choices<btvm::MailboxPolicy> kMailbox{{"block", btvm::MailboxPolicy::kBlock},
                                            {"drop", btvm::MailboxPolicy::kDrop},
                                            {"reject", btvm::MailboxPolicy::kReject}};

/// An option whose value is one of the names in `choices`.
template <typename Enum>
void add_choice(CLI::App& app, const char* name, Enum& value, const Choices<Enum>& choices,
                const char* help, const char* type = "POLICY") {
  std::vector<std::string> names;
  for (const auto& [word, meaning] : choices) names.push_back(word);
  app.add_option_function<std::string>(
         name, [&](const std::string& word) { value = choices.at(word); }, help)
      ->check(CLI::IsMember(names))
      ->type_name(type);
}

std::string check_seed(const std::string& word) {
  const bool number = word.size() < 19 && word.find_first_not_of("0123456789") == word.npos;
  return number ? "" : "'" + word + "' is no seed: a number from 0 on";
}

void add_machine_options(CLI::App& app, Options& options) {
  app.add_option("-S,--workers", options.workers, "Worker threads (default: one per core)")
      ->check(CLI::Range(1, 256));
  app.add_flag("--gc-stress", options.gc_stress, "Collect at every allocation (slow)");
  add_choice(app, "--unhandled", options.unhandled, kUnhandled,
             "Errors of actors that nobody looks at: log, fail (exit status 1) or ignore");
  add_choice(app, "--deadlock", options.deadlock, kDeadlock,
             "Processes that wait for each other: report them, or raise an error in one");
  app.add_option("--mailbox-limit", options.mailbox_limit.messages,
                 "Messages that may wait in one mailbox (1000000)")
      ->check(CLI::Range(std::uint32_t{1}, btvm::limits::kMailboxMessages))
      ->type_name("N");
  add_choice(app, "--mailbox-policy", options.mailbox_limit.policy, kMailbox,
             "A send beyond that: block the sender, reject or drop the message");
  app.add_flag("--deterministic{1}", options.seed,
               "One worker, virtual time, and a schedule that follows from the seed (=SEED)")
      ->check(check_seed);
  app.add_flag("!--no-direct", options.direct,
               "Speak with futures through their mailboxes only (slow; for tests of btvm)");
  app.add_flag("--stats", options.statistics, "Print at the end what the run amounted to");
  app.add_flag("--compat", options.compat, "Integral float literals are Integers");
  app.add_option("-O", options.optimise, "Optimise; -O0 keeps every frame for debugging")
      ->check(CLI::Range(0, 1))
      ->type_name("LEVEL");
  app.add_flag("--warnings-as-errors", options.warnings_as_errors, "Stop at warnings too");
}

struct CommandLine {
  Options options;
  btvm::console::AttachOptions attach;
  std::string file;
  std::string expression;
  std::string output;
  std::vector<std::string> files;
  std::size_t count = 1'000'000;
  std::size_t lines = 100'000;
  BenchOptions bench;
  btvm::cli::DocOptions doc;
  Exploration exploration;
  bool opcodes = false;
};

/// Is it the name of an option, without its value?
bool takes_next_word(const CLI::App& app, const std::string& word) {
  const CLI::Option* option = app.get_option_no_throw(word);
  return option != nullptr && option->get_items_expected_max() > 0;
}

/// Where the command line names a program to run: the first word that is no option, unless that is a
/// sub-command other than `run`. 0 when it names none.
int program_index(const CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "-") return i;
    if (word.starts_with("-")) {
      if (word == "-e") return 0;
      if (takes_next_word(*app.get_subcommand("run"), word)) ++i;
      continue;
    }
    if (word == "run") continue;
    for (const CLI::App* command : app.get_subcommands({})) {
      if (command->get_name() == word) return 0;
    }
    return i;
  }
  return 0;
}

void add_program_options(CLI::App& app, CommandLine& line) {
  add_machine_options(app, line.options);
  app.add_option("--entry", line.options.entry, "Then send: 'Class selector'");
  app.add_flag("--control", line.options.control, "Open a control socket for `btvm attach`");
  app.add_option("--control-socket", line.options.control_path, "... at this path")
      ->type_name("PATH");
  app.add_option("file", line.file, "Program: .bt, .btc, a directory, or - for standard input")
      ->required();
  app.add_option("arguments", line.options.arguments, "Arguments of the program, dashes and all");
}

int disassemble(const CommandLine& line) {
  if (line.opcodes) {
    std::fputs(btvm::opcode_reference().c_str(), stdout);
    return status::kOk;
  }
  if (line.file.empty()) {
    btvm::cli::complain("disasm: which file?");
    return status::kUsage;
  }
  return btvm::cli::disassemble_file(line.file, line.options);
}

int explore(CommandLine& line) {
  if (!line.options.seed.empty()) line.exploration.first_seed = std::stoull(line.options.seed);
  line.exploration.fail_fast = line.options.fail_fast;
  return btvm::cli::explore(line.exploration);
}

int dispatch(const CLI::App& app, CommandLine& line) {
  using namespace btvm::cli;
  if (app.got_subcommand("run")) return run(line.file, line.options);
  if (app.got_subcommand("compile")) return compile_files(line.files, line.output, line.options);
  if (app.got_subcommand("check")) return check_files(line.files, line.options);
  if (app.got_subcommand("verify")) return verify_file(line.file);
  if (app.got_subcommand("disasm")) return disassemble(line);
  if (app.got_subcommand("info")) return describe_file(line.file);
  if (app.got_subcommand("test") && line.exploration.schedules != 0) return explore(line);
  if (app.got_subcommand("test")) return test(line.files, line.options);
  if (app.got_subcommand("repl")) return repl(line.files, line.options);
  if (app.got_subcommand("doc")) return doc(line.doc);
  if (app.got_subcommand("attach")) return btvm::console::attach(line.attach);
  if (const CLI::App* chosen = app.get_subcommand("bench"); chosen->parsed()) {
    line.bench.library = chosen->got_subcommand("library");
    if (chosen->got_subcommand("futures")) return bench_futures(line.count, line.options);
    if (chosen->got_subcommand("compile")) return bench_compile(line.lines, line.options);
    if (chosen->got_subcommand("flat")) return bench_flat(line.count, line.options);
    return bench(line.bench, line.options);
  }
  if (app.got_subcommand("version")) {
    std::printf("btvm %s\n", std::string(btvm::build::kVersion).c_str());
    return status::kOk;
  }
  if (app.got_subcommand("help")) {
    if (!line.file.empty()) return explain(line.file);
    // Of the program as a whole: app.help() would be that of `help`.
    const std::string text =
        app.get_formatter()->make_help(&app, "btvm", CLI::AppFormatMode::Normal);
    std::fputs(text.c_str(), stdout);
    return status::kOk;
  }
  if (!line.expression.empty()) return evaluate(line.expression, line.options);
  if (isatty(STDIN_FILENO) != 0) return repl({}, line.options);
  std::fputs(app.help().c_str(), stderr);
  return status::kUsage;
}

int parse_and_dispatch(CLI::App& app, CommandLine& line, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? status::kOk : status::kUsage;
  }
  return dispatch(app, line);
}

/// `btvm [run] [OPTIONS] FILE`, without the program's own arguments.
int run_program(CommandLine& line, int argc, char** argv) {
  CLI::App app{"btvm: run a Beamtalk program", "btvm"};
  std::vector<std::string> arguments = std::move(line.options.arguments);
  add_program_options(app, line);
  try {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (const auto run = std::find(words.begin(), words.end(), "run"); run != words.end())
      words.erase(run);
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? status::kOk : status::kUsage;
  }
  line.options.arguments = std::move(arguments);
  line.options.control = line.options.control || !line.options.control_path.empty();
  return btvm::cli::run(line.file, line.options);
}

void add_rows(CLI::App& bench, CommandLine& line) {
  bench.add_option("row", line.bench.rows, "Rows to measure; all of them without one");
  bench.add_flag("--list", line.bench.list, "Name the rows");
  bench.add_flag("--quick", line.bench.quick, "One short run of each, which measures nothing");
  bench.add_option("--repeat", line.bench.repetitions, "Runs of which the median is shown (5)")
      ->check(CLI::Range(1, 1000));
  bench.add_flag("--json", line.options.json, "A JSON object for each row");
}

void add_test(CLI::App& test, CommandLine& line) {
  Options& options = line.options;
  test.add_option("paths", line.files, "Files and directories; without one, all that is here");
  test.add_option("-k", options.filter, "Only tests whose names contain this")
      ->type_name("PATTERN");
  test.add_option("-j,--jobs", options.jobs, "Files that run at the same time (1)")
      ->check(CLI::Range(1, 64));
  test.add_flag("--fail-fast", options.fail_fast, "Stop at the first failure");
  test.add_flag("--shuffle{random}", options.shuffle,
                "In an order that follows from a seed (=SEED)")
      ->check([](const std::string& word) { return word == "random" ? "" : check_seed(word); });
  add_choice(test, "--format", options.report, kReports, "How results are printed", "FORM");
  add_choice(test, "--leaks", options.leaks, kLeaks,
             "Tests that leave processes or futures behind: count, list, fail or ignore them");
  test.add_option("--explore", line.exploration.schedules,
                  "Run the tests under so many deterministic schedules")
      ->check(CLI::Range(1, 100'000'000))
      ->type_name("N");
  test.add_option("--time-limit", options.time_limit, "Seconds that one test may take (120)")
      ->check(CLI::Range(1, 86'400));
  add_machine_options(test, options);
}

void add_bench(CLI::App& app, CommandLine& line) {
  CLI::App* bench = app.add_subcommand("bench", "Measure futures, processes, messages and timers");
  add_rows(*bench, line);
  CLI::App* library = bench->add_subcommand("library", "Measure sorts, dictionaries, texts, loops");
  add_rows(*library, line);
  library->fallthrough();
  CLI::App* futures = bench->add_subcommand("futures", "Memory of pending futures");
  futures->add_option("count", line.count, "How many are alive at once");
  CLI::App* flat = bench->add_subcommand("flat", "Memory while futures come and go");
  flat->add_option("count", line.count, "How many, in all");
  CLI::App* compile = bench->add_subcommand("compile", "Lines a second that the compiler takes");
  compile->add_option("lines", line.lines, "How many are generated (100000)");
  for (CLI::App* other : {futures, flat, compile}) other->fallthrough();
  add_machine_options(*bench, line.options);
}

void add_doc(CLI::App& app, CommandLine& line) {
  CLI::App* doc =
      app.add_subcommand("doc", "Explain a class of the library, or one of its methods");
  doc->add_option("class", line.doc.class_name, "Name of the class");
  doc->add_option("selector", line.doc.selector, "A message it understands, on either side");
  doc->add_option("--markdown", line.doc.folder, "Write a page for each class into this folder")
      ->type_name("FOLDER");
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // Whole lines are out at once, also in a pipe: whoever reads them may be waiting, and nothing that
  // ends this program loses them.
  std::setvbuf(stdout, nullptr, _IOLBF, std::size_t{1} << 16);
  CommandLine line;
  CLI::App app{"btvm: the actor virtual machine for Beamtalk", "btvm"};
  app.set_version_flag("--version", "btvm " + std::string(btvm::build::kVersion));
  app.require_subcommand(0, 1);
  add_machine_options(app, line.options);
  app.add_option("-e", line.expression, "Evaluate an expression and print its value");
  app.footer("btvm FILE [ARGS] runs a program; btvm COMMAND --help tells more.");

  add_program_options(*app.add_subcommand("run", "Run a program"), line);
  CLI::App* compile = app.add_subcommand("compile", "Compile sources to one .btc file");
  compile->add_option("sources", line.files, ".bt files or directories")->required();
  compile->add_option("-o,--output", line.output, "The .btc file to write")->required();
  add_machine_options(*compile, line.options);
  CLI::App* check = app.add_subcommand("check", "Report errors and warnings only");
  check->add_option("sources", line.files, ".bt files or directories")->required();
  check
      ->add_option_function<std::string>(
          "--format", [&line](const std::string& form) { line.options.json = form == "json"; },
          "How diagnostics are printed")
      ->check(CLI::IsMember({"text", "json"}));
  add_machine_options(*check, line.options);
  CLI::App* disasm = app.add_subcommand("disasm", "Show the bytecode of a file");
  CLI::Option* opcodes =
      disasm->add_flag("--opcodes", line.opcodes, "Describe the instructions (docs/opcodes.md)");
  disasm->add_option("file", line.file, ".btc or .bt file")->excludes(opcodes);
  for (const auto& [name, text] : {std::pair{"verify", "Verify a .btc file"},
                                   std::pair{"info", "Show what a file contains"}}) {
    app.add_subcommand(name, text)->add_option("file", line.file, ".btc or .bt file")->required();
  }
  add_test(*app.add_subcommand("test", "Run expectation files, REPL files, test classes"), line);
  CLI::App* repl = app.add_subcommand("repl", "Evaluate what is typed; also btvm on a terminal");
  repl->add_option("files", line.files, "Loaded first: .bt files and directories");
  add_machine_options(*repl, line.options);
  CLI::App* attach = app.add_subcommand("attach", "Look inside a running program");
  attach->add_option("target", line.attach.target, "Process number or socket; may be left out")
      ->type_name("PID|SOCKET");
  attach->add_option("-c", line.attach.command, "Do one command and leave: ps, show PID, help ...");
  attach->add_flag("--json", line.attach.json, "Answers as JSON, one object a line");
  add_doc(app, line);
  add_bench(app, line);
  app.add_subcommand("version", "Print the version");
  app.add_subcommand("help", "Print this help, or what a diagnostic's code means")
      ->add_option("code", line.file, "Such as E0301; `codes` lists them all");

  // What follows the program's name is the program's.
  if (const int program = program_index(app, argc, argv); program != 0) {
    line.options.arguments.assign(argv + program + 1, argv + argc);
    return run_program(line, program + 1, argv);
  }
  line.exploration.command = btvm::cli::without_exploration({argv, argv + argc});
  return parse_and_dispatch(app, line, argc, argv);
}
