// btvm repl: reads inputs, evaluates them, prints what they answer.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "tools/btvm/evaluator.h"
#include "tools/btvm/test_file.h"
#include "tools/btvm/workspace_command.h"
#include "tools/compiler/token.h"
#include "tools/console/line_editor.h"
#include "vm/base/build.h"

namespace btvm::cli {
namespace {

/// Ends the evaluation that runs when Ctrl-C is typed. Made before other threads start, which inherit
/// the mask.
class Interrupter {
 public:
  Interrupter() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::thread([this] { watch(); });
  }
  ~Interrupter() {
    {
      const std::lock_guard lock(mutex_);
      finished_ = true;
    }
    pthread_kill(thread_.native_handle(), SIGINT);
    thread_.join();
  }
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  void begin(Evaluator& evaluator) {
    const std::lock_guard lock(mutex_);
    running_ = &evaluator;
    interrupted_ = false;
  }
  /// True when the evaluation was interrupted.
  bool end() {
    const std::lock_guard lock(mutex_);
    running_ = nullptr;
    return interrupted_;
  }

 private:
  void watch() {
    for (;;) {
      int signal = 0;
      sigwait(&signals_, &signal);
      const std::lock_guard lock(mutex_);
      if (finished_) return;
      if (running_ == nullptr || interrupted_) continue;
      interrupted_ = true;
      running_->interrupt();
    }
  }

  sigset_t signals_{};
  std::mutex mutex_;
  Evaluator* running_ = nullptr;  // under mutex_, as what follows
  bool interrupted_ = false;
  bool finished_ = false;
  std::thread thread_;
};

/// The file of the history, as the XDG base directory specification has it; empty without a home.
std::string history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");  // NOLINT(concurrency-mt-unsafe)
  if (state != nullptr && *state != '\0') return std::string(state) + "/btvm/history";
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  return home == nullptr ? "" : std::string(home) + "/.local/state/btvm/history";
}

/// An error begins with the word: what has no class of that name in front gets it (language.md 10.4).
std::string with_prefix(const std::string& text) {
  const std::size_t colon =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const bool named = colon != std::string::npos && text[colon] == ':' &&
                     std::string_view(text).substr(0, colon).ends_with("Error");
  return named ? text : "Error: " + text;
}

bool is_indented(const std::string& line) {
  return (line.starts_with(' ') || line.starts_with('\t')) && !trim(line).empty();
}

bool is_exit(const std::string& input) {
  return input == ":exit" || input == ":q" || input == ":quit";
}

class Repl {
 public:
  explicit Repl(const Options& options)
      : evaluator_(options, output_, Evaluator::Form::kConsole),
        commands_(evaluator_),
        editor_([this](const std::string& prefix) { return evaluator_.words(prefix); },
                history_file()) {}

  int run(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      const Outcome loaded = commands_.run(":load " + file);
      show(loaded);
      if (loaded.raised()) return status::kFailed;
    }
    if (editor_.on_terminal()) {
      std::printf("btvm %s. :help lists commands, :exit leaves.\n",
                  std::string(build::kVersion).c_str());
    }
    std::string input;
    while (read(input)) {
      if (is_exit(input)) break;
      if (!input.empty()) evaluate(input);
    }
    evaluator_.flush();
    return status::kOk;
  }

 private:
  /// The next input: lines until it is complete, or until an empty one. False at the end.
  bool read(std::string& input) {
    input.clear();
    for (;;) {
      std::string line;
      switch (read_line(input.empty() ? "> " : "| ", line)) {
        case console::LineEditor::Status::kEnd: return !input.empty();
        case console::LineEditor::Status::kInterrupted:
          input.clear();
          class_.clear();
          return true;
        case console::LineEditor::Status::kLine: break;
      }
      if (trim(line).empty()) return true;
      if (input.empty() && is_indented(line)) input = class_;
      input += (input.empty() ? "" : "\n") + line;
      if (input.starts_with(":")) return true;
      const bool is_class = defines_class(input);
      class_ = is_class ? input : "";
      if (is_class && (input.ends_with("=>") || next_is_indented())) continue;
      if (!compiler::is_incomplete(compiler::Source("input", input))) return true;
    }
  }

  console::LineEditor::Status read_line(const std::string& prompt, std::string& line) {
    if (!ahead_) return editor_.read(prompt, line);
    line = std::move(*ahead_);
    ahead_.reset();
    return console::LineEditor::Status::kLine;
  }

  /// Does what was already written to a pipe go on with an indented line, maybe behind empty ones?
  bool next_is_indented() {
    while (editor_.is_ready()) {
      std::string line;
      if (editor_.read("", line) != console::LineEditor::Status::kLine) return false;
      if (trim(line).empty()) continue;
      ahead_ = std::move(line);
      return is_indented(*ahead_);
    }
    return false;
  }

  void evaluate(const std::string& input) {
    editor_.remember(input);
    interrupter_.begin(evaluator_);
    const Outcome outcome = input.starts_with(":") ? commands_.run(input)
                                                   : evaluator_.evaluate(input, TestFormat::kRepl);
    const bool interrupted = interrupter_.end();
    evaluator_.flush();
    if (!interrupted) return show(outcome);
    evaluator_.start_session();
    complain("interrupted");
  }

  static void show(const Outcome& outcome) {
    for (const std::string& warning : outcome.warnings) complain("warning: " + warning);
    if (!outcome.raised()) {
      std::printf("%s\n", outcome.result.text.c_str());
      return;
    }
    std::fflush(stdout);
    const bool coloured = colours();
    std::fprintf(stderr, "%s%s%s\n", coloured ? "\x1b[31m" : "",
                 with_prefix(outcome.result.describe()).c_str(), coloured ? "\x1b[0m" : "");
    std::fputs(outcome.result.trace.c_str(), stderr);
  }

  Interrupter interrupter_;  // first: before the machine's threads
  StandardOutput output_;
  Evaluator evaluator_;
  WorkspaceCommands commands_;
  console::LineEditor editor_;
  std::string class_;                 // a class definition, with which indented lines go on
  std::optional<std::string> ahead_;  // a line that was read before its time
};

}  // namespace

int repl(const std::vector<std::string>& files, const Options& options) {
  return Repl(options).run(files);
}

}  // namespace btvm::cli
