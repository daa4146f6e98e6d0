// LineEditor: lines from a terminal with editing, history and completion, or from a pipe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace btvm::console {

/// One per process, on the main thread. On a terminal libedit reads, with the user's ~/.editrc;
/// otherwise lines are read as they are, without a prompt.
class LineEditor {
 public:
  /// Words that begin with a prefix.
  using Completer = std::function<std::vector<std::string>(const std::string& prefix)>;

  /// `history_file`: where lines are remembered from one run to the next; empty: nowhere.
  LineEditor(Completer completer, std::string history_file);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  enum class Status : std::uint8_t {
    kLine,
    kInterrupted,  // Ctrl-C while a line was typed
    kEnd,          // of the input
  };
  /// The next line, without its end, in `line`.
  Status read(const std::string& prompt, std::string& line);
  /// Is there a line, or the end, that read() takes without waiting? Never on a terminal.
  [[nodiscard]] bool is_ready() const;
  /// Adds an input to the history, on several lines or one.
  void remember(const std::string& input);
  [[nodiscard]] bool on_terminal() const { return terminal_ != nullptr; }

 private:
  struct Terminal;
  Status read_from_pipe(std::string& line);

  std::unique_ptr<Terminal> terminal_;  // null: a pipe
  std::string unread_;                  // of a pipe: what was read behind the last line
};

/// The word before the cursor that completion extends: letters, digits, `_` and `:`.
[[nodiscard]] std::string word_before(const std::string& line, std::size_t cursor);
/// The longest beginning that all words have in common. Precondition: there is a word.
[[nodiscard]] std::string common_prefix(const std::vector<std::string>& words);

}  // namespace btvm::console
