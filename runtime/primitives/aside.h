// Texts that go through other threads while their process waits (runtime/blocking.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace btvm {

/// The text of a string that other threads may read while its process waits. A long one lies outside of the
/// heap, and stays as long as the argument that it came from.
class TextAside {
 public:
  explicit TextAside(Value string) {
    if (is_kind(string, ObjectKind::kSharedString)) {
      text_ = text_of(string);
    } else {
      copy_ = text_of(string);
      text_ = copy_;
    }
  }
  TextAside(const TextAside&) = delete;
  TextAside& operator=(const TextAside&) = delete;
  [[nodiscard]] std::string_view get() const { return text_; }

 private:
  std::string copy_;
  std::string_view text_;
};

/// A text that was read and will be a String. A long one is put where strings keep theirs by the thread that
/// read it, so that the worker need not copy it.
class ReadText {
 public:
  /// Any thread.
  explicit ReadText(std::string text) : text_(std::move(text)) {
    if (text_.size() < kSharedStringBytes || text_.size() > limits::kStringBytes) return;
    shared_ = make_shared_text(text_);
    std::string().swap(
        text_);  // to assign an empty one would keep the memory for the worker to free
  }
  ReadText() = default;
  ReadText(ReadText&& other) noexcept
      : text_(std::move(other.text_)), shared_(std::exchange(other.shared_, nullptr)) {}
  ReadText& operator=(ReadText&& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(shared_, other.shared_);
    return *this;
  }
  ReadText(const ReadText&) = delete;
  ReadText& operator=(const ReadText&) = delete;
  ~ReadText() {
    if (shared_ != nullptr) shared_->release();
  }

  [[nodiscard]] bool is_too_large() const { return text_.size() > limits::kStringBytes; }
  /// The string, once; may collect. Precondition: not is_too_large().
  Value take(Heap& heap) {
    if (shared_ != nullptr) return make_string(heap, std::exchange(shared_, nullptr));
    return make_string(heap, text_);
  }

 private:
  std::string text_;
  Counted* shared_ = nullptr;
};

}  // namespace btvm
