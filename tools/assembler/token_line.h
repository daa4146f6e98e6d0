// TokenLine: one line of assembly text, read token by token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace btvm {

struct AssemblyToken {
  enum class Kind : std::uint8_t {
    kEnd,     // of the line
    kBare,    // name, number, selector
    kName,    // 'quoted name'
    kString,  // "text"
    kMark,    // one of , ( ) [ ] { } #
  };
  Kind kind = Kind::kEnd;
  std::string text;
  bool glued = false;  // no space before it
};

/// Sticky: after the first failure every read answers something empty, and error() says why.
class TokenLine {
 public:
  explicit TokenLine(std::string_view line);

  [[nodiscard]] const AssemblyToken& peek() const { return tokens_[at_]; }
  AssemblyToken next();
  [[nodiscard]] bool at_end() const { return peek().kind == AssemblyToken::Kind::kEnd; }
  /// Skips the bare word or mark `text` if it is next.
  bool skip(std::string_view text);
  /// Fails unless `text` is next.
  void expect(std::string_view text);
  /// A name, bare or quoted.
  std::string name(std::string_view what);
  std::string string(std::string_view what);
  /// A selector and its number of arguments, as in at:put:/2 or 'odd one'/0.
  std::pair<std::string, std::uint16_t> selector();
  /// A decimal number, a sign first perhaps, within the range.
  std::int64_t number(std::string_view what, std::int64_t min, std::int64_t max);
  /// `prefix` and a number, as in r5 or @3.
  std::int64_t numbered(std::string_view prefix, std::string_view what, std::int64_t max);

  void fail(std::string message);
  [[nodiscard]] const std::optional<std::string>& error() const { return error_; }

 private:
  void tokenize(std::string_view line);

  std::vector<AssemblyToken> tokens_;  // the last is kEnd
  std::size_t at_ = 0;
  std::optional<std::string> error_;
};

/// The number, if `text` is one in decimal and nothing else.
[[nodiscard]] std::optional<std::int64_t> decimal(std::string_view text);

}  // namespace btvm
