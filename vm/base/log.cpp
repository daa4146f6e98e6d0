#include "vm/base/log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <utility>

#include "vm/base/check.h"

namespace btvm {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"_-./:<>"}.find(c) != std::string_view::npos;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (code >= 0x20 && code != 0x7F) {
    out += c;
    return;
  }
  out += "\\x";
  out += kHex[code >> 4];
  out += kHex[code & 15];
}

void append_text(std::string& out, std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) append_escaped(out, c);
  out += '"';
}

template <typename Value>
void append_value(std::string& out, Value value) {
  if constexpr (std::is_same_v<Value, std::string_view>) {
    append_text(out, value);
  } else if constexpr (std::is_same_v<Value, bool>) {
    out += value ? "true" : "false";
  } else {
    std::array<char, 32> digits;  // the longest double takes 24
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
  }
}

}  // namespace

std::string_view name(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
    case LogLevel::kOff: return "off";
  }
  unreachable("a log level");
}

std::string to_text(const LogRecord& record) {
  std::string text{name(record.level)};
  text += ": ";
  text += record.event;
  for (const LogField& field : record.fields) {
    text += ' ';
    text += field.key;
    text += '=';
    std::visit([&](auto value) { append_value(text, value); }, field.value);
  }
  return text;
}

Log::Log(LogLevel threshold, Sink sink) : sink_(std::move(sink)) { set_threshold(threshold); }

void Log::set_threshold(LogLevel threshold) noexcept {
  threshold_.store(sink_ ? threshold : LogLevel::kOff, std::memory_order_relaxed);
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  check(level != LogLevel::kOff, "a record has a level");
  if (!is_enabled(level)) return;
  const std::lock_guard lock{mutex_};
  sink_(LogRecord{level, event, {fields.begin(), fields.size()}});
}

}  // namespace btvm
