#include "runtime/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace btvm {
namespace {

constexpr std::size_t kBlock = 65'536;

/// Appends bytes to a buffer that holds `most` and a block at most. What is that long does not double beyond it.
void append_to(std::string& buffer, std::string_view bytes, std::size_t most) {
  const std::size_t size = buffer.size() + bytes.size();
  if (size > buffer.capacity() && size > most / 2 && size <= most + kBlock) {
    buffer.reserve(most + kBlock);
  }
  buffer += bytes;
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

Descriptor& Descriptor::make(int number, bool is_ours, std::shared_ptr<Poller> poller,
                             Scheduler& scheduler) {
  return *new Descriptor(number, is_ours, std::move(poller), scheduler);
}

Descriptor::Descriptor(int number, bool is_ours, std::shared_ptr<Poller> poller,
                       Scheduler& scheduler)
    : NativeResource(kKind, destroy),
      is_ours_(is_ours),
      poller_(std::move(poller)),
      scheduler_(scheduler),
      number_(number) {
  struct stat status {};
  if (::fstat(number, &status) == 0) {
    is_file_ = S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode);
    is_pipe_ = S_ISFIFO(status.st_mode);
    is_socket_ = S_ISSOCK(status.st_mode);
  }
  if (is_ours && !is_file_) ::fcntl(number, F_SETFL, ::fcntl(number, F_GETFL) | O_NONBLOCK);
  // What cannot be watched (a character device such as /dev/null) never blocks.
  if (!is_file_ && poller_->add(number, *this) == EPERM) is_file_ = true;
}

int Descriptor::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

// --- Reading -------------------------------------------------------------------------------------

bool Descriptor::must_wait() const {
  // A pipe that nobody has opened for writing yet reads as at its end, but does not poll so.
  if (is_file_ || (is_ours_ && !is_pipe_)) return false;
  pollfd one{number_, POLLIN, 0};
  return ::poll(&one, 1, 0) == 0;
}

Descriptor::Status Descriptor::fill() {
  int number = -1;
  {
    const std::lock_guard lock(mutex_);
    if (number_ < 0) return Status::kEnd;
    if (must_wait()) return Status::kWouldBlock;
    // Of its own: close() may come while the blocking pool reads.
    number = is_file_ ? ::fcntl(number_, F_DUPFD_CLOEXEC, 0) : number_;
    if (number < 0) {
      error_ = errno;
      return Status::kFailed;
    }
    if (!is_file_) {
      std::array<char, kBlock> block{};
      const ssize_t count = ::read(number, block.data(), block.size());
      if (count > 0) {
        append_to(buffer_, {block.data(), static_cast<std::size_t>(count)}, most_buffered());
      }
      if (count >= 0) return count == 0 ? Status::kEnd : Status::kDone;
      if (would_block(errno) || errno == EINTR) return Status::kWouldBlock;
      error_ = errno;
      return Status::kFailed;
    }
  }
  std::string block(kBlock, '\0');
  const ssize_t count = ::read(number, block.data(), block.size());
  const int error = errno;
  ::close(number);
  const std::lock_guard lock(mutex_);
  if (count > 0) {
    append_to(buffer_, {block.data(), static_cast<std::size_t>(count)}, most_buffered());
  }
  if (count >= 0) return count == 0 ? Status::kEnd : Status::kDone;
  error_ = error;
  return Status::kFailed;
}

bool Descriptor::take_line(std::string& line, bool at_end) {
  const std::lock_guard lock(mutex_);
  std::size_t end = buffer_.find('\n', std::max(start_, searched_));
  const bool whole = end != std::string::npos;
  if (!whole) {
    searched_ = buffer_.size();
    if (!at_end || start_ == buffer_.size()) return false;
    end = buffer_.size();
  }
  line.assign(buffer_, start_, end - start_);
  if (whole && line.ends_with('\r')) line.pop_back();
  start_ = std::min(end + 1, buffer_.size());
  // What was taken goes when it is most of the buffer, so that each byte is moved about once.
  if (start_ == buffer_.size() || start_ >= kBlock) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  searched_ = 0;
  return true;
}

bool Descriptor::take_bytes(std::string& bytes, std::size_t most) {
  const std::lock_guard lock(mutex_);
  if (start_ == buffer_.size()) return false;
  bytes.assign(buffer_, start_, most);
  start_ += bytes.size();
  if (start_ == buffer_.size() || start_ >= kBlock) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  searched_ = 0;
  return true;
}

std::size_t Descriptor::buffered() const {
  const std::lock_guard lock(mutex_);
  return buffer_.size() - start_;
}

// --- Writing -------------------------------------------------------------------------------------

Descriptor::Status Descriptor::write(std::string_view bytes, std::size_t& written) {
  written = 0;
  const std::lock_guard lock(mutex_);
  if (number_ < 0) return Status::kEnd;
  while (written < bytes.size()) {
    const std::string_view rest = bytes.substr(written);
    // A socket whose other side is gone answers an error, no signal; so does a pipe, as workers block it.
    ssize_t count = ::send(number_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == ENOTSOCK) count = ::write(number_, rest.data(), rest.size());
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) continue;
    if (would_block(errno)) return Status::kWouldBlock;
    if (errno == EPIPE || errno == ECONNRESET) return Status::kEnd;
    error_ = errno;
    return Status::kFailed;
  }
  return Status::kDone;
}

// --- Waiting -------------------------------------------------------------------------------------

bool Descriptor::wait_for(Direction direction, Pid pid) {
  const std::lock_guard lock(mutex_);
  if (number_ < 0) return true;
  // What happened before this is seen here, what happens after it by ready(), which waits for the mutex.
  pollfd one{number_, static_cast<short>(direction == Direction::kRead ? POLLIN : POLLOUT), 0};
  if (::poll(&one, 1, 0) != 0) return true;
  std::vector<Pid>& waiting = direction == Direction::kRead ? readers_ : writers_;
  if (std::find(waiting.begin(), waiting.end(), pid) == waiting.end()) waiting.push_back(pid);
  return false;
}

void Descriptor::forget(Pid pid) {
  const std::lock_guard lock(mutex_);
  std::erase(readers_, pid);
  std::erase(writers_, pid);
}

void Descriptor::ready(bool readable, bool writable) {
  std::vector<Pid> woken;
  {
    const std::lock_guard lock(mutex_);
    if (readable) woken.swap(readers_);
    if (writable) {
      woken.insert(woken.end(), writers_.begin(), writers_.end());
      writers_.clear();
    }
  }
  wake(woken);
}

void Descriptor::wake(const std::vector<Pid>& pids) {
  for (const Pid pid : pids) {
    Process* process = scheduler_.table().pin(pid);
    if (process == nullptr) continue;
    scheduler_.wake(*process, nullptr);
    scheduler_.table().unpin(pid);
  }
}

void Descriptor::close() {
  std::vector<Pid> woken;
  int number = -1;
  {
    const std::lock_guard lock(mutex_);
    number = std::exchange(number_, -1);
    buffer_.clear();  // its memory goes with the descriptor: freeing much of it takes long
    start_ = searched_ = 0;
    woken.swap(readers_);
    woken.insert(woken.end(), writers_.begin(), writers_.end());
    writers_.clear();
  }
  if (number < 0) return;
  // Not under mutex_: the poller calls ready() under its own lock.
  if (!is_file_) poller_->remove(number, *this);
  if (is_ours_) ::close(number);
  wake(woken);
}

bool Descriptor::is_closed() const {
  const std::lock_guard lock(mutex_);
  return number_ < 0;
}

void Descriptor::end_writing() {
  bool is_socket = false;
  {
    const std::lock_guard lock(mutex_);
    if (number_ < 0) return;
    is_socket = ::shutdown(number_, SHUT_WR) == 0 || errno != ENOTSOCK;
  }
  if (!is_socket) close();
}

}  // namespace btvm
