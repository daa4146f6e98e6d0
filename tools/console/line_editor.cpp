#include "tools/console/line_editor.h"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <utility>

namespace btvm::console {
namespace {

constexpr int kHistoryLines = 2000;
constexpr std::size_t kShownCandidates = 60;
constexpr std::size_t kChunk = 4096;

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

/// Lets Ctrl-C interrupt what this thread reads, while it lives; elsewhere in the program the signal is
/// blocked and taken by a thread of its own.
class InterruptibleRead {
 public:
  InterruptibleRead() {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // without SA_RESTART: read() ends with EINTR
    sigaction(SIGINT, &action, &old_action_);
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &interrupt, &old_mask_);
  }
  ~InterruptibleRead() {
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
    sigaction(SIGINT, &old_action_, nullptr);
  }
  InterruptibleRead(const InterruptibleRead&) = delete;
  InterruptibleRead& operator=(const InterruptibleRead&) = delete;

 private:
  struct sigaction old_action_ {};
  sigset_t old_mask_{};
};

}  // namespace

std::string word_before(const std::string& line, std::size_t cursor) {
  std::size_t start = std::min(cursor, line.size());
  const std::size_t end = start;
  while (start > 0 && is_word_character(line[start - 1])) --start;
  return line.substr(start, end - start);
}

std::string common_prefix(const std::vector<std::string>& words) {
  std::string prefix = words.front();
  for (const std::string& word : words) {
    const auto [end, other] = std::mismatch(prefix.begin(), prefix.end(), word.begin(), word.end());
    prefix.erase(end, prefix.end());
  }
  return prefix;
}

struct LineEditor::Terminal {
  EditLine* editor = nullptr;
  History* history = nullptr;
  HistEvent event{};
  std::string prompt;
  std::string history_file;
  Completer completer;

  static Terminal& of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Terminal*>(self);
  }
  static char* prompt_of(EditLine* editor) { return of(editor).prompt.data(); }
  static unsigned char complete(EditLine* editor, int key);
};

/// Extends the word before the cursor as far as all candidates agree, then lists them.
unsigned char LineEditor::Terminal::complete(EditLine* editor, int /*key*/) {
  const LineInfo* info = el_line(editor);
  const std::string line(info->buffer, info->lastchar);
  const std::string word = word_before(line, static_cast<std::size_t>(info->cursor - info->buffer));
  const std::vector<std::string> candidates = of(editor).completer(word);
  if (candidates.empty()) return CC_REFRESH_BEEP;
  const std::string rest = common_prefix(candidates).substr(word.size());
  if (!rest.empty()) {
    return el_insertstr(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }
  if (candidates.size() == 1) return CC_REFRESH;
  std::string text;
  for (std::size_t i = 0; i < std::min(candidates.size(), kShownCandidates); ++i) {
    text += (i == 0 ? "\n" : "  ") + candidates[i];
  }
  if (candidates.size() > kShownCandidates) {
    text += "  ... " + std::to_string(candidates.size() - kShownCandidates) + " more";
  }
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
  return CC_REDISPLAY;
}

LineEditor::LineEditor(Completer completer, std::string history_file) {
  if (isatty(STDIN_FILENO) == 0) return;
  terminal_ = std::make_unique<Terminal>();
  terminal_->completer = std::move(completer);
  terminal_->history_file = std::move(history_file);
  terminal_->editor = el_init("btvm", stdin, stdout, stderr);
  terminal_->history = history_init();
  EditLine* editor = terminal_->editor;
  el_set(editor, EL_CLIENTDATA, terminal_.get());
  el_set(editor, EL_PROMPT, &Terminal::prompt_of);
  el_set(editor, EL_EDITOR, "emacs");
  // The wide form: the narrow one of libedit 3.1 leaks copies of both strings.
  el_wset(editor, EL_ADDFN, L"complete", L"Complete the word before the cursor",
          &Terminal::complete);
  el_set(editor, EL_BIND, "^I", "complete", nullptr);
  el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(editor, nullptr);
  history(terminal_->history, &terminal_->event, H_SETSIZE, kHistoryLines);
  history(terminal_->history, &terminal_->event, H_SETUNIQUE, 1);
  el_set(editor, EL_HIST, history, terminal_->history);
  if (!terminal_->history_file.empty()) {
    history(terminal_->history, &terminal_->event, H_LOAD, terminal_->history_file.c_str());
  }
}

LineEditor::~LineEditor() {
  if (terminal_ == nullptr) return;
  if (!terminal_->history_file.empty()) {
    std::error_code ignored;
    const std::filesystem::path file(terminal_->history_file);
    std::filesystem::create_directories(file.parent_path(), ignored);
    history(terminal_->history, &terminal_->event, H_SAVE, file.c_str());
  }
  history_end(terminal_->history);
  el_end(terminal_->editor);
}

LineEditor::Status LineEditor::read(const std::string& prompt, std::string& line) {
  if (terminal_ == nullptr) return read_from_pipe(line);
  terminal_->prompt = prompt;
  const InterruptibleRead interruptible;
  // el_gets itself would do it after the prompt is seen, and a Ctrl-D typed in between would be lost.
  el_set(terminal_->editor, EL_PREP_TERM, 1);
  int length = 0;
  errno = 0;
  const char* text = el_gets(terminal_->editor, &length);
  if (text == nullptr || length <= 0) {
    const bool interrupted = errno == EINTR;
    std::fputs("\n", stdout);
    if (interrupted) el_reset(terminal_->editor);
    return interrupted ? Status::kInterrupted : Status::kEnd;
  }
  line.assign(text, static_cast<std::size_t>(length));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  return Status::kLine;
}

bool LineEditor::is_ready() const {
  if (terminal_ != nullptr) return false;
  if (unread_.find('\n') != std::string::npos) return true;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) > 0;
}

LineEditor::Status LineEditor::read_from_pipe(std::string& line) {
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    std::array<char, kChunk> chunk{};
    const ssize_t size = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      if (unread_.empty()) return Status::kEnd;
      line = std::exchange(unread_, {});
      return Status::kLine;
    }
    const std::size_t searched = unread_.size();
    unread_.append(chunk.data(), static_cast<std::size_t>(size));
    end = unread_.find('\n', searched);
  }
  line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return Status::kLine;
}

void LineEditor::remember(const std::string& input) {
  if (terminal_ != nullptr && !input.empty()) {
    history(terminal_->history, &terminal_->event, H_ENTER, input.c_str());
  }
}

}  // namespace btvm::console
