// MailboxLimit: how many messages may wait in one mailbox, and what becomes of a send beyond them.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "vm/base/limits.h"
#include "vm/pid.h"

namespace btvm {

enum class MailboxPolicy : std::uint8_t {
  kReject,  // the send's future is rejected, or the error reported
  kBlock,   // the sender waits until half of the mailbox is free
  kDrop,    // the message is lost in silence; only who wants an answer gets the error
};

struct MailboxLimit {
  std::uint32_t messages = limits::kMailboxMessages;
  MailboxPolicy policy = MailboxPolicy::kReject;
};

/// Who waits for room in whose mailbox. Any thread may call anything.
///
/// A sender is entered before it looks at the mailbox once more, and a receiver looks here after it took
/// a message: one of them sees the other. An entry of a sender that did not wait after all only wakes it
/// once too often.
class BlockedSenders {
 public:
  void add(Pid receiver, Pid sender);
  /// Takes out those that wait for the receiver.
  [[nodiscard]] std::vector<Pid> take(Pid receiver);

 private:
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::vector<Pid>>
      senders_;  // by the receiver's bits; under mutex_
};

}  // namespace btvm
