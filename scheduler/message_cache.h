// MessageCache: memory of messages, recycled by one worker.
#pragma once

#include <cstdint>

#include "scheduler/message.h"
#include "scheduler/sanitizer.h"

namespace btvm {

/// One worker's free messages. Only that worker calls it. What it makes comes from `new`, so that
/// anybody else may delete it, and it takes what others have made.
class MessageCache {
 public:
  MessageCache() = default;
  MessageCache(const MessageCache&) = delete;
  MessageCache& operator=(const MessageCache&) = delete;
  ~MessageCache() {
    while (free_ != nullptr) delete take();
  }

  /// A new message.
  [[nodiscard]] Message* make() {
    if (free_ == nullptr) return new Message();
    Message* message = take();
    *message = Message();
    return message;
  }
  /// Takes back a message that nobody refers to.
  void free(Message* message) noexcept {
    if (count_ == kCapacity) {
      delete message;
      return;
    }
    message->next = free_;
    free_ = message;
    ++count_;
  }

 private:
  /// A sanitizer is to see each use of a message that has been freed.
  static constexpr std::uint32_t kCapacity = kSanitizer == Sanitizer::kNone ? 256 : 0;

  [[nodiscard]] Message* take() noexcept {
    Message* message = free_;
    free_ = message->next;
    --count_;
    return message;
  }

  Message* free_ = nullptr;
  std::uint32_t count_ = 0;
};

}  // namespace btvm
