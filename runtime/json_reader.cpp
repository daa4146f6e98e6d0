#include "runtime/json_reader.h"

#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

/// Goes through a text and leaves behind how far the parser has come, which is one byte ahead of what it reports.
class Place {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Place(const char* at, const char*& read) : at_(at), read_(&read) {}
  reference operator*() const { return *at_; }
  Place& operator++() {
    *read_ = ++at_;
    return *this;
  }
  bool operator==(const Place& other) const { return at_ == other.at_; }
  bool operator!=(const Place& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** read_;
};

/// Hands on what the parser finds: the SAX interface of nlohmann::json.
class Events {
 public:
  explicit Events(JsonSink& sink) : sink_(sink) {}

  bool null() { return accept(sink_.null()); }
  bool boolean(bool b) { return accept(sink_.boolean(b)); }
  bool number_integer(std::int64_t n) { return accept(sink_.integer(n)); }
  bool number_unsigned(std::uint64_t n) {
    if (std::in_range<std::int64_t>(n)) return number_integer(static_cast<std::int64_t>(n));
    return accept(sink_.digits(std::to_string(n)));
  }
  bool number_float(double d, const std::string& text) {
    // Integers beyond 64 bits arrive here too.
    if (text.find_first_of(".eE") == std::string::npos) return accept(sink_.digits(text));
    return accept(sink_.real(d));
  }
  bool string(const std::string& text) { return accept(sink_.string(text)); }
  bool key(const std::string& text) { return string(text); }
  static bool binary(const std::vector<std::uint8_t>& /*bytes*/) { return false; }
  bool start_object(std::size_t /*size*/) { return begin(); }
  bool start_array(std::size_t /*size*/) { return begin(); }
  bool end_object() { return end(sink_.end_object()); }
  bool end_array() { return end(sink_.end_list()); }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& why) {
    constexpr int kOutOfRange = 406;
    offset_ = position == 0 ? 0 : position - 1;
    reason_ = why.id == kOutOfRange ? "number out of range" : sentence(why.what(), token);
    return false;
  }

  /// Of the parser, or of the sink that refused something when the parser had read up to there.
  [[nodiscard]] JsonError error(std::size_t read) const {
    return {offset_.value_or(read == 0 ? 0 : read - 1), reason_};
  }

 private:
  /// What is wrong, without the name of the error and what was read before:
  /// "[...] parse error at line 1, column 4: syntax error while parsing value - WHAT; last read: 'TOKEN'; MORE".
  static std::string sentence(std::string_view what, const std::string& token) {
    constexpr std::string_view kBefore = " - ";
    const std::size_t before = what.find(kBefore);
    std::string result(before == std::string_view::npos ? what
                                                        : what.substr(before + kBefore.size()));
    const std::string read = "; last read: '" + token + "'";
    if (const std::size_t at = result.find(read); at != std::string::npos) {
      result.erase(at, read.size());
    }
    return result;
  }
  bool begin() {
    if (depth_ == limits::kTermNesting) return refuse("nesting too deep");
    ++depth_;
    return accept(sink_.begin());
  }
  bool end(bool accepted) {
    --depth_;
    return accept(accepted);
  }
  bool accept(bool accepted) { return accepted || refuse("too large"); }
  bool refuse(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  JsonSink& sink_;
  int depth_ = 0;
  std::optional<std::size_t> offset_;
  std::string reason_;
};

}  // namespace

std::optional<JsonError> read_json(std::string_view text, JsonSink& sink) {
  // The parser would take a byte 0 for the end of the text.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    return JsonError{zero, "control character U+0000 (NUL)"};
  }
  const char* read = text.data();
  Events events(sink);
  const Place first(text.data(), read);
  const Place last(text.data() + text.size(), read);
  if (nlohmann::json::sax_parse(first, last, &events)) return std::nullopt;
  return events.error(static_cast<std::size_t>(read - text.data()));
}

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

}  // namespace btvm
