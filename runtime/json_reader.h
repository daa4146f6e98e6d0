// Reading JSON (RFC 8259), and where and why a text is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace btvm {

/// What a text of JSON says, in its order. False: that is beyond a limit, and reading ends.
class JsonSink {
 public:
  JsonSink() = default;
  virtual ~JsonSink() = default;
  JsonSink(const JsonSink&) = delete;
  JsonSink& operator=(const JsonSink&) = delete;

  virtual bool null() = 0;
  virtual bool boolean(bool b) = 0;
  virtual bool integer(std::int64_t n) = 0;
  /// An integer beyond 64 bits: decimal digits, with - for a negative one.
  virtual bool digits(std::string_view digits) = 0;
  /// Finite.
  virtual bool real(double d) = 0;
  /// Also a key. The text is gone after the call.
  virtual bool string(std::string_view text) = 0;
  /// What follows belongs to a list or an object, until that ends; in an object keys and values take turns.
  virtual bool begin() = 0;
  virtual bool end_list() = 0;
  virtual bool end_object() = 0;
};

/// Where and why a text is no JSON.
struct JsonError {
  std::size_t offset =
      0;  // bytes before the last one that was read: of what is wrong, or it is the end
  std::string reason;  // such as: unexpected ']'; expected '[', '{', or a literal
};

/// Tells `sink` what `text` says; nothing when all of it is one value. Numbers have at most the size of a double.
/// The text is UTF-8 and may begin with a byte order mark; values nest limits::kTermNesting deep. Any thread.
[[nodiscard]] std::optional<JsonError> read_json(std::string_view text, JsonSink& sink);

/// A place in a text as people count: from 1, in graphemes. A line feed ends a line.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t position = 1;  // in the whole text
};

/// The place of the grapheme that has the byte at `offset`, or of the end of the text. Walks all that comes
/// before it.
[[nodiscard]] TextPlace place_in(std::string_view text, std::size_t offset);

}  // namespace btvm
