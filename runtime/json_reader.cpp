#include "runtime/json_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kUnitDigits = 4;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_decimal(c) || c == '_';
}
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

std::string control_name(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto code = static_cast<unsigned char>(c);
  return std::string("control character U+00") + kDigits[code / 16] + kDigits[code % 16];
}

/// What an error says of the text from `at` on: a word, or one character.
std::string shown_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kMost = 20;  // bytes, or it is no help
  if (at == text.size()) return "end of text";
  if (is_control(text[at])) return control_name(text[at]);
  if (text[at] == '"') return "string";
  std::size_t end = at;
  while (end < text.size() && is_word(text[end]) && end - at < kMost) ++end;
  if (end == at) end = next_grapheme(text, at);
  if (end - at > kMost) return "character";
  return std::string("'").append(text.substr(at, end - at)).append("'");
}

/// What a backslash and this character stand for; 0: nothing.
char plain_escape(char c) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const std::size_t at = kNames.find(c);
  return at == std::string_view::npos ? '\0' : kMeanings[at];
}

}  // namespace

TextPlace place_in(std::string_view text, std::size_t offset) {
  TextPlace place;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = next_grapheme(text, at);
    if (next > offset) break;
    ++place.position;
    ++place.column;
    if (text[next - 1] == '\n') {
      ++place.line;
      place.column = 1;
    }
    at = next;
  }
  return place;
}

std::optional<JsonError> JsonReader::read() {
  if (read_all()) return std::nullopt;
  return std::move(error_);
}

bool JsonReader::read_all() {
  if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
  for (bool ended = false; !ended;) {
    bool begun = false;
    if (!read_value(begun)) return false;
    if (!begun && !read_between(ended)) return false;
  }
  return true;
}

bool JsonReader::read_value(bool& begun) {
  skip_space();
  const char first = peek();
  if (first == '"') return read_string();
  if (first == '[') return read_beginning(']', begun);
  if (first == '{') return read_beginning('}', begun);
  if (first == '-' || is_decimal(first)) return read_number();
  return read_word();
}

bool JsonReader::read_beginning(char closing, bool& begun) {
  if (closing_.size() >= static_cast<std::size_t>(limits::kTermNesting)) {
    return fail(at_, "nesting too deep");
  }
  if (!accept(sink_.begin(), at_)) return false;
  closing_.push_back(closing);
  ++at_;
  skip_space();
  begun = peek() != closing;
  return !begun || closing == ']' || read_key();
}

bool JsonReader::read_between(bool& ended) {
  for (;;) {
    skip_space();
    if (closing_.empty()) {
      ended = true;
      return at_end() || unexpected("the end of the text");
    }
    const char closing = closing_.back();
    if (take(',')) return closing == ']' || read_key();
    if (peek() != closing) return unexpected(closing == ']' ? "',' or ']'" : "',' or '}'");
    if (!accept(closing == ']' ? sink_.end_list() : sink_.end_object(), at_)) return false;
    closing_.pop_back();
    ++at_;
  }
}

bool JsonReader::read_key() {
  skip_space();
  if (peek() != '"') return unexpected("a string as key");
  if (!read_string()) return false;
  skip_space();
  return take(':') || unexpected("':'");
}

bool JsonReader::read_word() {
  const std::size_t start = at_;
  std::size_t end = at_;
  while (end < text_.size() && is_word(text_[end])) ++end;
  const std::string_view word = text_.substr(at_, end - at_);
  const bool is_true = word == "true";
  if (!is_true && word != "false" && word != "null") return unexpected("a value");
  at_ = end;
  return accept(word == "null" ? sink_.null() : sink_.boolean(is_true), start);
}

bool JsonReader::read_number() {
  const std::size_t start = at_;
  take('-');
  if (!take('0') && !read_digits()) return false;
  bool is_real = false;
  if (take('.')) {
    is_real = true;
    if (!read_digits()) return false;
  }
  if (take('e') || take('E')) {
    is_real = true;
    if (!take('+')) take('-');
    if (!read_digits()) return false;
  }
  const std::string_view number = text_.substr(start, at_ - start);
  if (!is_real) return accept(sink_.integer(number), start);
  double d = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), d);
  // Too small is zero, as everywhere; too large has no value.
  if (result.ec != std::errc()) d = std::strtod(std::string(number).c_str(), nullptr);
  return accept(std::isfinite(d) && sink_.real(d), start);
}

bool JsonReader::read_digits() {
  if (!is_decimal(peek())) return unexpected("a digit");
  while (is_decimal(peek())) ++at_;
  return true;
}

bool JsonReader::read_string() {
  const std::size_t start = at_++;
  std::size_t plain = at_;  // what is not in unescaped_ yet
  unescaped_.clear();
  for (;;) {
    while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' && !is_control(text_[at_])) ++at_;
    if (at_end()) return fail(start, "string without end");
    if (is_control(text_[at_])) return fail(at_, control_name(text_[at_]) + " in a string");
    const std::string_view piece = text_.substr(plain, at_ - plain);
    if (take('"')) {
      if (unescaped_.empty()) return accept(sink_.string(piece), start);
      return accept(sink_.string(unescaped_.append(piece)), start);
    }
    unescaped_.append(piece);
    if (!read_escape()) return false;
    plain = at_;
  }
}

bool JsonReader::read_escape() {
  const std::size_t start = at_++;
  const char name = peek();
  if (const char meaning = plain_escape(name); meaning != '\0') {
    unescaped_ += meaning;
    ++at_;
    return true;
  }
  if (name != 'u') {
    return fail(start, at_end() ? "string without end" : "invalid escape in a string");
  }
  const auto unit = unit_at(++at_);
  if (!unit) return fail(start, "invalid escape in a string, \\u needs four hexadecimal digits");
  at_ += kUnitDigits;
  std::uint32_t code = *unit;
  if (is_high_surrogate(code) && text_.substr(at_, 2) == "\\u") {
    const auto low = unit_at(at_ + 2);
    if (low && is_low_surrogate(*low)) {
      code = 0x10000 + ((code - 0xD800) << 10) + (*low - 0xDC00);
      at_ += 2 + kUnitDigits;
    }
  }
  if (is_high_surrogate(code) || is_low_surrogate(code)) {
    return fail(start, "half of a surrogate pair in a string");
  }
  append_utf8(unescaped_, code);
  return true;
}

std::optional<std::uint32_t> JsonReader::unit_at(std::size_t at) const {
  const std::string_view digits = text_.substr(std::min(at, text_.size()), kUnitDigits);
  std::uint32_t unit = 0;
  const char* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, unit, 16);
  if (digits.size() < kUnitDigits || result.ec != std::errc() || result.ptr != end) return {};
  return unit;
}

bool JsonReader::accept(bool by_sink, std::size_t start) {
  return by_sink ||
         fail(start, is_decimal(text_[start]) || text_[start] == '-' ? "number out of range"
                                                                     : "too large");
}

bool JsonReader::fail(std::size_t offset, std::string reason) {
  error_ = {offset, std::move(reason)};
  return false;
}

bool JsonReader::unexpected(std::string_view expected) {
  std::string reason = "unexpected " + shown_at(text_, at_);
  return fail(at_, reason.append(", expected ").append(expected));
}

void JsonReader::skip_space() {
  while (!at_end() && is_space(text_[at_])) ++at_;
}

bool JsonReader::take(char c) {
  if (peek() != c || at_end()) return false;
  ++at_;
  return true;
}

}  // namespace btvm
