// JsonReader: the grammar of JSON (RFC 8259), and where and why a text is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace btvm {

/// What a JsonReader finds, in the order of the text. False: that is beyond a limit, and reading ends.
class JsonSink {
 public:
  JsonSink() = default;
  virtual ~JsonSink() = default;
  JsonSink(const JsonSink&) = delete;
  JsonSink& operator=(const JsonSink&) = delete;

  virtual bool null() = 0;
  virtual bool boolean(bool b) = 0;
  /// Decimal digits, as many as there are, with - for negative numbers.
  virtual bool integer(std::string_view digits) = 0;
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
  std::size_t offset = 0;  // bytes before the place
  std::string reason;      // such as: unexpected ']', expected a value
};

/// A place in a text as people count: from 1, in graphemes. A line feed ends a line.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t position = 1;  // in the whole text
};

/// The place of the grapheme that has the byte at `offset`, or of the end of the text. Walks all that comes
/// before it.
[[nodiscard]] TextPlace place_in(std::string_view text, std::size_t offset);

/// Reads one text, once. On one thread; native stack and memory do not depend on the text, but for a byte for
/// each list or object around (limits::kTermNesting) and a copy of one string.
class JsonReader {
 public:
  /// `text` is UTF-8 and outlives the reader. A byte order mark at its beginning is skipped.
  JsonReader(std::string_view text, JsonSink& sink) : text_(text), sink_(sink) {}

  /// Nothing: the sink has one value.
  [[nodiscard]] std::optional<JsonError> read();

 private:
  // These answer false when the text is wrong, and error_ says how.

  bool read_all();
  /// A value; of a list or object that is not empty only the beginning, and then `begun` is true.
  bool read_value(bool& begun);
  /// What comes between a value and the next; `ended`: there is none.
  bool read_between(bool& ended);
  bool read_beginning(char closing, bool& begun);
  bool read_key();
  bool read_word();
  bool read_number();
  bool read_digits();
  bool read_string();
  /// From a backslash on, to unescaped_.
  bool read_escape();
  /// The four hexadecimal digits at `at`.
  [[nodiscard]] std::optional<std::uint32_t> unit_at(std::size_t at) const;

  bool accept(bool by_sink, std::size_t start);
  bool fail(std::size_t offset, std::string reason);
  /// What is at hand cannot be there.
  bool unexpected(std::string_view expected);

  void skip_space();
  bool take(char c);
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  /// The byte at hand; 0 at the end.
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }

  const std::string_view text_;
  JsonSink& sink_;
  std::size_t at_ = 0;
  std::vector<char> closing_;  // what ends the lists and objects around, the innermost last
  std::string unescaped_;
  JsonError error_;
};

}  // namespace btvm
