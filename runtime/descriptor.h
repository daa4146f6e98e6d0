// Descriptor: an open file, pipe or socket of the operating system, for the primitives of IOChannel.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/native_resource.h"
#include "scheduler/poller.h"
#include "scheduler/scheduler.h"
#include "vm/base/limits.h"

namespace btvm {

/// One open descriptor. Closed by close(), or when its last handle goes.
///
/// Nothing here waits. A regular file is read on the blocking pool, as its reads may take long; everything
/// else does not block, and says kWouldBlock: then a process enters itself with wait_for() and is woken. Any
/// thread may call anything, but one process reads at a time, and one writes.
class Descriptor final : public NativeResource, private Poller::Watch {
 public:
  static constexpr Kind kKind = Kind::kDescriptor;
  enum class Status : std::uint8_t { kDone, kEnd, kWouldBlock, kFailed };
  enum class Direction : std::uint8_t { kRead, kWrite };

  /// Takes over `number`. `is_ours`: it is made non-blocking, and closed at the end; else (standard input)
  /// others share it, and it is left as it is.
  static Descriptor& make(int number, bool is_ours, std::shared_ptr<Poller> poller,
                          Scheduler& scheduler);

  /// A regular file: read it on the blocking pool.
  [[nodiscard]] bool is_file() const { return is_file_; }
  /// Error of the last kFailed, an errno.
  [[nodiscard]] int error() const;
  /// Answers use(number), with -1 when it is closed; it is not closed meanwhile. `use` does not block.
  template <typename Use>
  auto with_number(Use use) const {
    const std::lock_guard lock(mutex_);
    return use(number_);
  }

  // --- Reading, through a buffer ------------------------------------------------------------------

  /// Reads some more into the buffer. kEnd: there is no more, or it is closed.
  Status fill();
  /// Takes a line from the buffer, without LF or CRLF. False: there is no whole line. With `at_end` what is
  /// left counts as one.
  bool take_line(std::string& line, bool at_end);
  /// Takes up to `most` bytes. False: the buffer is empty.
  bool take_bytes(std::string& bytes, std::size_t most);
  [[nodiscard]] std::size_t buffered() const;
  /// How much may wait in the buffer for the end of a line: of what comes from somewhere else, little.
  [[nodiscard]] std::size_t most_buffered() const {
    return is_socket_ ? limits::kSocketLineBytes : limits::kStringBytes;
  }

  // --- Writing ------------------------------------------------------------------------------------

  /// `written` gets how many of the bytes have gone. kEnd: nobody reads them any more, or it is closed.
  Status write(std::string_view bytes, std::size_t& written);

  // --- Waiting ------------------------------------------------------------------------------------

  /// True: try again now. False: the process is woken when it is worth while, or when it is closed.
  bool wait_for(Direction direction, Pid pid);
  void forget(Pid pid);

  /// Idempotent. Who waits is woken; reads find the end.
  void close();
  [[nodiscard]] bool is_closed() const;
  /// No more writing: the other side finds the end.
  void end_writing();

 private:
  Descriptor(int number, bool is_ours, std::shared_ptr<Poller> poller, Scheduler& scheduler);
  ~Descriptor() { close(); }
  static void destroy(Counted& counted) noexcept { delete static_cast<Descriptor*>(&counted); }
  void ready(bool readable, bool writable) override;
  void wake(const std::vector<Pid>& pids);
  /// Would reading a descriptor that is not ours block? Under mutex_.
  [[nodiscard]] bool must_wait() const;

  const bool is_ours_;
  bool is_file_ = false;
  bool is_pipe_ = false;
  bool is_socket_ = false;
  const std::shared_ptr<Poller> poller_;
  Scheduler& scheduler_;
  mutable std::mutex mutex_;
  int number_;  // under mutex_, as all below
  int error_ = 0;
  std::string buffer_;
  std::size_t start_ = 0;     // of the buffer that is left
  std::size_t searched_ = 0;  // no line feed between start_ and this
  std::vector<Pid> readers_;
  std::vector<Pid> writers_;
};

}  // namespace btvm
