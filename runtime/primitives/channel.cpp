#include "runtime/primitives/channel.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "runtime/blocking.h"
#include "runtime/primitives/aside.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {

Value make_channel(Call& call, int number, bool is_ours) {
  ProcessHost& host = host_of(call.context());
  Descriptor& descriptor = Descriptor::make(number, is_ours, host.poller(), host.scheduler());
  const Value handle = make_native_handle(call.heap(), descriptor);
  descriptor.release();
  return handle;
}

namespace {

using Status = Descriptor::Status;

Outcome errno_result(int error) { return small_result(static_cast<std::size_t>(error)); }
Outcome would_block() { return bool_result(false); }
Outcome at_end() { return Outcome::result(Value::nil()); }

/// The descriptor of argument 1, retained while its process may be parked or its heap collected.
class Held {
 public:
  explicit Held(Call& call) : descriptor_(resource_of<Descriptor>(call.argument(1))) {
    if (descriptor_ != nullptr) descriptor_->retain();
  }
  ~Held() {
    if (descriptor_ != nullptr) descriptor_->release();
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  explicit operator bool() const { return descriptor_ != nullptr; }
  Descriptor* operator->() const { return descriptor_; }

 private:
  Descriptor* descriptor_;
};

Outcome raise_no_channel(Call& call) { return raise_type_error(call, "Expected a channel"); }

/// More than this is not searched, copied and moved by a worker.
constexpr std::size_t kMuch = 131'072;

/// Fills the buffer until `take(at_end)` finds what it wants, or for so many bytes. kDone: it did, or not yet.
template <typename Take>
Status fill_some(const Held& channel, std::size_t most, bool& taken, Take take) {
  for (const std::size_t had = channel->buffered(); channel->buffered() <= had + most;) {
    if ((taken = take(false))) return Status::kDone;
    if (channel->buffered() > channel->most_buffered()) return Status::kFailed;
    const Status status = channel->fill();
    if (status == Status::kEnd && (taken = take(true))) return Status::kDone;
    if (status != Status::kDone) return status;
  }
  return Status::kDone;
}

/// The same without a limit. A regular file is read, and lines are made of it, on the blocking pool when the
/// primitive may wait.
template <typename Take>
Status fill_until(Call& call, const Held& channel, Take take) {
  constexpr std::size_t kAtOnce = std::size_t{16} << 20;
  const bool waits =
      channel->is_file() && (call.primitive().flags & primitive_flags::kMayWait) != 0;
  if (waits && channel->buffered() <= kMuch && take(false)) return Status::kDone;
  Status status = Status::kDone;
  for (bool taken = false; !taken && status == Status::kDone;) {
    if (waits) {
      wait_for_blocking(call.context(), [&] { status = fill_some(channel, kAtOnce, taken, take); });
    } else {
      status = fill_some(channel, 0, taken, take);
    }
    charge(call, 16);
  }
  return status;
}

template <typename Take, typename Result>
Outcome read(Call& call, Take take, Result result) {
  const Held channel(call);
  if (!channel) return raise_no_channel(call);
  // What may wait is never taken again, but has the pool.
  const bool may_leave = (call.primitive().flags & primitive_flags::kMayWait) == 0;
  if (may_leave && channel->buffered() > kMuch && call.context().may_leave) {
    return Outcome::of(Outcome::Kind::kLong);
  }
  switch (fill_until(call, channel, [&](bool end) { return take(channel, end); })) {
    case Status::kDone: return result();
    case Status::kEnd: return at_end();
    case Status::kWouldBlock: return would_block();
    case Status::kFailed: break;
  }
  return errno_result(channel->error() == 0 ? EMSGSIZE : channel->error());
}

Outcome read_result(Call& call, ReadText& text) {
  return text.is_too_large() ? raise_too_large(call) : Outcome::result(text.take(call.heap()));
}

/// primLineOf: channel. A line; nil at the end; false when it would block; an errno.
Outcome channel_line(Call& call) {
  ReadText line;
  return read(
      call,
      [&](const Held& channel, bool end) {
        std::string text;
        if (!channel->take_line(text, end)) return false;
        line = ReadText(std::move(text));
        return true;
      },
      [&] { return read_result(call, line); });
}

/// primLinesOf: channel. The List of the lines that there are, one at least and not too many; else as above.
Outcome channel_lines(Call& call) {
  constexpr std::size_t kMost = 2'048;
  std::vector<ReadText> lines;
  return read(
      call,
      [&](const Held& channel, bool end) {
        std::string text;
        while (lines.size() < kMost && channel->take_line(text, end)) {
          lines.emplace_back(std::move(text));
          text.clear();
        }
        return !lines.empty();
      },
      [&] {
        charge(call, lines.size() / 8);
        Root list{call.heap(), Value::empty_list()};
        while (!lines.empty()) {
          if (lines.back().is_too_large()) return raise_too_large(call);
          const Value line = lines.back().take(call.heap());
          list.set(make_cons(call.heap(), line, list));
          lines.pop_back();
        }
        return Outcome::result(list);
      });
}

/// primBytesOf: channel most: count. A String of bytes, not empty; else as above.
Outcome channel_bytes(Call& call) {
  if (!call.argument(2).is_small() || call.argument(2).as_small() < 1) {
    return raise_type_error(call, "Expected a number of bytes");
  }
  const auto most = static_cast<std::size_t>(call.argument(2).as_small());
  ReadText bytes;
  return read(
      call,
      [&](const Held& channel, bool) {
        std::string text;
        if (!channel->take_bytes(text, most)) return false;
        bytes = ReadText(std::move(text));
        return true;
      },
      [&] { return read_result(call, bytes); });
}

/// primWrite: bytes to: channel from: offset. {offset behind what was written, #ok | #wait | #end}, or an
/// errno.
Outcome channel_write(Call& call) {
  auto* descriptor = resource_of<Descriptor>(call.argument(2));
  if (descriptor == nullptr) return raise_no_channel(call);
  if (!is_string(call.argument(1)) || !call.argument(3).is_small()) {
    return raise_type_error(call, "Expected a String");
  }
  constexpr std::size_t kAtOnce = 262'144;  // where a worker writes
  const TextAside aside(call.argument(1));
  const std::string_view text = aside.get();
  const auto offset = std::min(static_cast<std::size_t>(call.argument(3).as_small()), text.size());
  const bool waits =
      descriptor->is_file() && (call.primitive().flags & primitive_flags::kMayWait) != 0;
  std::size_t written = 0;
  Status status = Status::kDone;
  descriptor->retain();
  const auto write = [&] {
    status = descriptor->write(text.substr(offset, waits ? text.size() : kAtOnce), written);
  };
  if (waits) {
    wait_for_blocking(call.context(), write);
  } else {
    write();
  }
  const int error = descriptor->error();
  descriptor->release();
  charge(call, written / 256);
  if (status == Status::kFailed) return errno_result(error);
  const bool is_all = status == Status::kDone && offset + written == text.size();
  const char* what = is_all ? "ok" : status == Status::kEnd ? "end" : "wait";
  call.heap().reserve(3);
  const std::array<Value, 2> both{Value::from_small(static_cast<std::int64_t>(offset + written)),
                                  Value::from_symbol(call.image().symbols().intern(what))};
  return Outcome::result(new_tuple(call.heap(), both));
}

/// primWait: channel toWrite: boolean milliseconds: time. False when the time is over; -1: no limit.
Outcome channel_wait(Call& call) {
  const Held channel(call);
  if (!channel || !call.argument(3).is_small()) return raise_no_channel(call);
  const auto direction = call.argument(2) == Value::from_bool(true) ? Descriptor::Direction::kWrite
                                                                    : Descriptor::Direction::kRead;
  return wait_outside(
      call.context(), call.argument(3).as_small(),
      [&](Pid pid) { return channel->wait_for(direction, pid); },
      [&](Pid pid) { channel->forget(pid); });
}

Outcome channel_close(Call& call) {
  const Held channel(call);
  if (!channel) return raise_no_channel(call);
  channel->close();
  return Outcome::result(Value::nil());
}

Outcome channel_end_writing(Call& call) {
  const Held channel(call);
  if (!channel) return raise_no_channel(call);
  channel->end_writing();
  return Outcome::result(Value::nil());
}

Outcome channel_is_closed(Call& call) {
  const Held channel(call);
  return channel ? bool_result(channel->is_closed()) : raise_no_channel(call);
}

Outcome channel_is_file(Call& call) {
  const Held channel(call);
  return channel ? bool_result(channel->is_file()) : raise_no_channel(call);
}

/// primOpen: path mode: #read | #write | #append. A channel, or an errno.
Outcome channel_open(Call& call) {
  if (!is_string(call.argument(1)) || !call.argument(2).is_symbol()) {
    return raise_type_error(call, "Path must be a String");
  }
  const std::string path(text_of(call.argument(1)));
  const std::string_view mode = call.image().symbol(call.argument(2).as_symbol());
  const int flags = mode == "read"    ? O_RDONLY
                    : mode == "write" ? O_WRONLY | O_CREAT | O_TRUNC
                                      : O_WRONLY | O_CREAT | O_APPEND;
  int number = -1;
  int error = 0;
  wait_for_blocking(call.context(), [&] {
    // Not blocking: nobody may ever open the other end of a pipe.
    number = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    error = number < 0 ? errno : 0;
    struct stat status {};
    if (number >= 0 && ::fstat(number, &status) == 0 && S_ISDIR(status.st_mode)) {
      ::close(number);
      number = -1;
      error = EISDIR;
    }
  });
  return number < 0 ? errno_result(error) : Outcome::result(make_channel(call, number));
}

/// primStandardInput.
Outcome channel_standard_input(Call& call) {
  return Outcome::result(make_channel(call, STDIN_FILENO, false));
}

/// primError: errno. {kind, text}.
Outcome channel_error(Call& call) {
  if (!call.argument(1).is_small()) return raise_type_error(call, "Expected an Integer");
  const auto number = static_cast<int>(call.argument(1).as_small());
  const bool is_missing = number == ENOENT || number == ENOTDIR;
  const bool is_denied = number == EACCES || number == EPERM;
  const char* kind = is_missing ? "file_not_found" : is_denied ? "permission_denied" : "io_error";
  const std::string text = is_missing           ? "Check that the file exists"
                           : is_denied          ? "Check file permissions"
                           : number == EMSGSIZE ? "The line is too long"
                                                : std::generic_category().message(number);
  Root message{call.heap(), make_string(call.heap(), text)};
  call.heap().reserve(3);
  const std::array<Value, 2> both{Value::from_symbol(call.image().symbols().intern(kind)),
                                  message.get()};
  return Outcome::result(new_tuple(call.heap(), both));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"channel_line", 1, 0, channel_line},
    PrimitiveInfo{"channel_lines", 1, 0, channel_lines},
    PrimitiveInfo{"channel_bytes", 2, 0, channel_bytes},
    PrimitiveInfo{"channel_write", 3, 0, channel_write},
    PrimitiveInfo{"channel_file_line", 1, primitive_flags::kMayWait, channel_line},
    PrimitiveInfo{"channel_file_lines", 1, primitive_flags::kMayWait, channel_lines},
    PrimitiveInfo{"channel_file_bytes", 2, primitive_flags::kMayWait, channel_bytes},
    PrimitiveInfo{"channel_file_write", 3, primitive_flags::kMayWait, channel_write},
    PrimitiveInfo{"channel_wait", 3, 0, channel_wait},
    PrimitiveInfo{"channel_close", 1, 0, channel_close},
    PrimitiveInfo{"channel_end_writing", 1, 0, channel_end_writing},
    PrimitiveInfo{"channel_is_closed", 1, 0, channel_is_closed},
    PrimitiveInfo{"channel_is_file", 1, 0, channel_is_file},
    PrimitiveInfo{"channel_open", 2, primitive_flags::kMayWait, channel_open},
    PrimitiveInfo{"channel_standard_input", 0, 0, channel_standard_input},
    PrimitiveInfo{"channel_error", 1, 0, channel_error},
};

}  // namespace

std::span<const PrimitiveInfo> channel_primitives() { return kPrimitives; }

}  // namespace btvm
