// Log: what the virtual machine tells its host about itself, as levelled records of keys and values.
//
// The library prints nothing: without a sink, records are dropped before they are made. For events
// (a module loaded, a limit reached, a worker started), not for the hot path, which has its own
// counters and trace. Records carry no time; a sink that wants one adds its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace btvm {

/// How much a record matters. In ascending order; kOff is for thresholds only.
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

/// "debug", "info", "warning", "error", "off".
[[nodiscard]] std::string_view name(LogLevel level) noexcept;

/// One key and its value. Borrows its texts: valid during the call that carries it.
struct LogField {
  std::string_view key;  // a lower-case word or snake_case, by which tools select
  std::variant<std::int64_t, std::uint64_t, double, bool, std::string_view> value;
};

/// One record. Borrowed: valid while the sink runs.
struct LogRecord {
  LogLevel level;
  std::string_view event;  // what happened, in a few fixed words: "module loaded"
  std::span<const LogField> fields;
};

/// The record as one line without its line end: `warning: module loaded name=Bank bytes=1024`.
/// A text with anything but letters, digits and _-./:<> is put in double quotes, with \" \\ \n \r \t
/// and \xNN for other control characters, so that no text can forge a field or a line.
[[nodiscard]] std::string to_text(const LogRecord& record);

/// Takes records above a threshold to one sink. Any thread may call anything. Each virtual machine
/// owns one; none is global.
class Log {
 public:
  /// Called by the thread that logs, one call at a time. It must not log, call the machine back or
  /// suspend.
  using Sink = std::function<void(const LogRecord&)>;

  /// Drops everything.
  Log() = default;
  /// Records of at least `threshold` go to `sink`.
  Log(LogLevel threshold, Sink sink);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// To skip work that only serves a record.
  [[nodiscard]] bool is_enabled(LogLevel level) const noexcept {
    // relaxed: nothing else is published with the threshold; a late reader drops or sends one more
    return level >= threshold_.load(std::memory_order_relaxed);
  }
  /// No effect without a sink.
  void set_threshold(LogLevel threshold) noexcept;

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

 private:
  const Sink sink_;
  std::mutex mutex_;  // held while the sink runs
  std::atomic<LogLevel> threshold_{LogLevel::kOff};
};

}  // namespace btvm
