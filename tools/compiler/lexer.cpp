#include <charconv>
#include <cmath>
#include <cstdlib>

#include "tools/compiler/token.h"

namespace btvm::compiler {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }
bool is_operator(char c) {
  return std::string_view("+-*/<>=~%&?,\\").find(c) != std::string_view::npos;
}

class Lexer {
 public:
  Lexer(const Source& source, Span range)
      : text_(source.text().substr(0, range.offset + range.length)), at_(range.offset) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    for (;;) {
      Token token;
      skip_trivia(token);
      token.span.offset = static_cast<std::uint32_t>(at_);
      if (at_ >= text_.size()) {
        tokens.push_back(std::move(token));
        return tokens;
      }
      lex(token);
      token.span.length = static_cast<std::uint32_t>(at_) - token.span.offset;
      tokens.push_back(std::move(token));
    }
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool looking_at(std::string_view s) const {
    return text_.substr(at_, s.size()) == s;
  }

  void skip_trivia(Token& token) {
    bool line_has_code = at_ > 0;
    bool blank_since_newline = false;
    const std::size_t start = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        token.newline = true;
        if (blank_since_newline && token.has_doc) clear_doc(token);  // a blank line in between
        blank_since_newline = true;
        line_has_code = false;
        ++at_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (looking_at("//")) {
        line_comment(token, line_has_code);
        blank_since_newline = false;
      } else if (looking_at("/*")) {
        block_comment(token);
        clear_doc(token);
        blank_since_newline = false;
      } else {
        break;
      }
    }
    token.space_before = at_ != start || at_ == 0;
    token.column0 = (token.newline && at_ > 0 && text_[at_ - 1] == '\n') || at_ == 0;
  }

  static void clear_doc(Token& token) {
    token.doc.clear();
    token.has_doc = false;
  }

  void line_comment(Token& token, bool trailing) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    at_ = end;
    if (line.starts_with("///") && !line.starts_with("////") && !trailing) {
      line.remove_prefix(3);
      if (line.starts_with(' ')) line.remove_prefix(1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (token.has_doc) token.doc += '\n';
      token.doc += line;
      token.has_doc = true;
    } else if (!trailing) {
      clear_doc(token);
    }
  }

  void block_comment(Token& token) {
    const std::size_t end = text_.find("*/", at_ + 2);
    token.open_comment = end == std::string_view::npos;
    const std::size_t stop = token.open_comment ? text_.size() : end + 2;
    if (text_.substr(at_, stop - at_).find('\n') != std::string_view::npos) token.newline = true;
    at_ = stop;
  }

  void error(Token& token, std::string message) {
    token.kind = TokenKind::kError;
    token.text = std::move(message);
  }

  void lex(Token& token) {
    const char c = peek();
    if (is_letter(c)) return word(token);
    if (is_digit(c)) return number(token, false);
    switch (c) {
      case '"': return string(token);
      case '$': return character(token);
      case '#': return hash(token);
      case '@': return directive(token);
      case '\'': return single_quote(token);
      case '(': return fixed(token, TokenKind::kLeftParen, 1);
      case ')': return fixed(token, TokenKind::kRightParen, 1);
      case '[': return fixed(token, TokenKind::kLeftBracket, 1);
      case ']': return fixed(token, TokenKind::kRightBracket, 1);
      case '{': return fixed(token, TokenKind::kLeftBrace, 1);
      case '}': return fixed(token, TokenKind::kRightBrace, 1);
      case '.': return fixed(token, TokenKind::kPeriod, 1);
      case ';': return fixed(token, TokenKind::kSemicolon, 1);
      case '|':
        if (peek(1) == '>') return fixed(token, TokenKind::kOperator, peek(2) == '>' ? 3 : 2);
        return fixed(token, TokenKind::kBar, 1);
      case '^': return fixed(token, TokenKind::kCaret, 1);
      case ':':
        if (peek(1) == '=') return fixed(token, TokenKind::kAssign, 2);
        return fixed(token, TokenKind::kColon, 1);
      default: break;
    }
    if (is_operator(c)) return operator_run(token);
    std::size_t length = 1;  // one whole code point
    while (length < 4 && (static_cast<unsigned char>(peek(length)) & 0xC0) == 0x80) ++length;
    error(token, std::string(text_.substr(at_, length)));
    at_ += length;
  }

  void fixed(Token& token, TokenKind kind, std::size_t length) {
    token.kind = kind;
    token.text = text_.substr(at_, length);
    at_ += length;
  }

  void word(Token& token) {
    const std::size_t start = at_;
    while (is_word(peek())) ++at_;
    if (peek() == ':' && peek(1) != '=') {
      ++at_;
      token.kind = TokenKind::kKeyword;
    } else {
      token.kind = TokenKind::kIdentifier;
    }
    token.text = text_.substr(start, at_ - start);
  }

  void number(Token& token, bool negative) {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    const std::string_view digits = text_.substr(start, at_ - start);
    if (peek() == 'r' && !negative) return radix(token, digits);
    bool real = false;
    if (peek() == '.' && is_digit(peek(1))) {
      real = true;
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      real = true;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      const std::size_t first = at_;
      while (is_digit(peek())) ++at_;
      if (at_ == first) {
        return error(token, "Invalid float literal: " + literal(start, negative));
      }
    }
    const std::string text = literal(start, negative);
    if (real) {
      token.kind = TokenKind::kFloat;
      const auto result = std::from_chars(text.data(), text.data() + text.size(), token.real);
      // Out of range is what is too small, too: that is zero.
      if (result.ec == std::errc::result_out_of_range)
        token.real = std::strtod(text.c_str(), nullptr);
      if (!std::isfinite(token.real)) {
        error(token, "Invalid float literal: " + text);
      }
      return;
    }
    token.kind = TokenKind::kInteger;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), token.number);
    if (result.ec != std::errc()) error(token, "Invalid integer: " + text);
  }

  [[nodiscard]] std::string literal(std::size_t start, bool negative) const {
    return (negative ? "-" : "") + std::string(text_.substr(start, at_ - start));
  }

  void radix(Token& token, std::string_view base) {
    ++at_;
    const std::size_t start = at_;
    while (is_word(peek()) && peek() != '_') ++at_;
    const std::string digits(text_.substr(start, at_ - start));
    int radix = 0;
    const auto parsed = std::from_chars(base.data(), base.data() + base.size(), radix);
    if (parsed.ec != std::errc()) return error(token, "Invalid radix: " + std::string(base));
    if (radix < 2 || radix > 36) {
      return error(token, "Radix must be between 2 and 36, got " + std::to_string(radix));
    }
    token.kind = TokenKind::kInteger;
    const auto result =
        std::from_chars(digits.data(), digits.data() + digits.size(), token.number, radix);
    if (digits.empty() || (result.ec == std::errc() && *result.ptr != '\0') ||
        result.ec == std::errc::invalid_argument) {
      return error(token, "Invalid digit for radix " + std::string(base) + ": " + digits);
    }
    if (result.ec != std::errc()) error(token, "Invalid integer: " + digits);
  }

  void operator_run(Token& token) {
    if (looking_at("=>")) return fixed(token, TokenKind::kArrow, 2);
    if (looking_at("=:=") || looking_at("=/=")) return fixed(token, TokenKind::kOperator, 3);
    if (peek() == '-' && is_digit(peek(1))) {
      ++at_;
      return number(token, true);
    }
    const std::size_t start = at_;
    while (is_operator(peek()) &&
           !(at_ > start && (looking_at("=>") || looking_at("//") || looking_at("/*")))) {
      ++at_;
    }
    token.kind = TokenKind::kOperator;
    token.text = text_.substr(start, at_ - start);
  }

  void character(Token& token) {
    ++at_;
    if (at_ >= text_.size()) return error(token, "$");
    bool escaped = false;
    if (peek() == '\\' && at_ + 1 < text_.size()) {
      escaped = true;
      ++at_;
    }
    token.kind = TokenKind::kCharacter;
    const char c = peek();
    if (escaped && (c == 'n' || c == 't' || c == 'r')) {
      token.number = c == 'n' ? U'\n' : c == 't' ? U'\t' : U'\r';
      ++at_;
      return;
    }
    token.number = code_point();
  }

  std::int64_t code_point() {
    const auto first = static_cast<unsigned char>(peek());
    std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::int64_t code = first < 0x80 ? first : first & (0x7F >> length);
    for (std::size_t i = 1; i < length && at_ + i < text_.size(); ++i) {
      code = (code << 6) | (static_cast<unsigned char>(peek(i)) & 0x3F);
    }
    length = std::min(length, text_.size() - at_);
    at_ += length;
    return code;
  }

  void hash(Token& token) {
    switch (peek(1)) {
      case '(': return fixed(token, TokenKind::kListOpen, 2);
      case '[': return fixed(token, TokenKind::kArrayOpen, 2);
      case '{': return fixed(token, TokenKind::kMapOpen, 2);
      case '\'': return quoted_symbol(token);
      default: break;
    }
    const std::size_t start = ++at_;
    token.kind = TokenKind::kSymbol;
    if (is_letter(peek())) {
      while (is_word(peek())) ++at_;
      while (peek() == ':' && peek(1) != '=') {
        ++at_;
        while (is_word(peek())) ++at_;
      }
    } else if (is_operator(peek())) {
      while (is_operator(peek()) ||
             (peek() == ':' && looking_at(":=") && at_ > start && text_[at_ - 1] == '=')) {
        ++at_;
      }
    } else {
      return error(token,
                   "Unexpected '#': expected '#(' for a list, '#[' for an array, '#{' for "
                   "a dictionary, or a symbol");
    }
    token.text = text_.substr(start, at_ - start);
  }

  void quoted_symbol(Token& token) {
    at_ += 2;
    token.kind = TokenKind::kSymbol;
    for (;;) {
      if (at_ >= text_.size()) return error(token, "Unterminated quoted symbol");
      if (peek() == '\'') {
        ++at_;
        if (peek() != '\'') return;
      }
      token.text += text_[at_++];
    }
  }

  void single_quote(Token& token) {
    ++at_;
    const std::size_t start = at_;
    const std::size_t end = text_.find('\'', at_);
    const bool closed = end != std::string_view::npos;
    const std::string content(text_.substr(start, closed ? end - start : 0));
    at_ = closed ? end + 1 : text_.size();
    error(token,
          "single-quoted strings are no longer supported, use double quotes: \"" + content + "\"");
  }

  void directive(Token& token) {
    const std::size_t start = at_++;
    while (is_word(peek())) ++at_;
    token.text = text_.substr(start, at_ - start);
    token.kind = TokenKind::kDirective;
    if (token.text != "@primitive" && token.text != "@intrinsic" && token.text != "@expect") {
      error(token, "unknown directive '" + token.text +
                       "', only '@primitive', '@intrinsic', and '@expect' are supported");
    }
  }

  void string(Token& token) {
    const std::size_t start = at_++;
    token.kind = TokenKind::kString;
    std::string text;
    for (;;) {
      if (at_ >= text_.size()) {
        return error(token, std::string(text_.substr(start)));
      }
      const char c = peek();
      if (c == '"') {
        ++at_;
        if (peek() != '"') break;
        text += '"';
        ++at_;
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        text += c;
        text += peek(1);
        at_ += 2;
      } else if (c == '{') {
        token.kind = TokenKind::kTemplate;
        token.parts.push_back({false, std::move(text), {}});
        text.clear();
        if (!interpolation(token)) return error(token, std::string(text_.substr(start)));
      } else {
        text += c;
        ++at_;
      }
    }
    if (token.kind == TokenKind::kTemplate) {
      token.parts.push_back({false, std::move(text), {}});
    } else {
      token.text = std::move(text);
    }
  }

  /// From `{` to behind the matching `}`. False when there is none.
  bool interpolation(Token& token) {
    const std::size_t start = ++at_;
    int depth = 1;
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) {
        token.parts.push_back(
            {true,
             {},
             {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_ - start)}});
        ++at_;
        return true;
      }
      if (c == '"') {
        skip_string();
      } else if (looking_at("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (looking_at("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (c == '$') {
        at_ += peek(1) == '\\' ? 3 : 2;
      } else if (c == '\\') {
        at_ += 2;
      } else {
        ++at_;
      }
    }
    at_ = text_.size();
    return false;
  }

  /// A string inside an interpolation. Its own interpolations may hold strings again; they are
  /// skipped with an explicit depth, so deep nesting costs no native stack.
  void skip_string() {
    std::vector<int> braces{-1};  // -1: inside a string; n: inside braces n deep
    ++at_;
    while (at_ < text_.size() && !braces.empty()) {
      const char c = text_[at_++];
      if (c == '\\') {
        ++at_;
      } else if (braces.back() < 0) {
        if (c == '"') {
          if (peek() == '"') {
            ++at_;
          } else {
            braces.pop_back();
          }
        } else if (c == '{') {
          braces.push_back(1);
        }
      } else if (c == '"') {
        braces.push_back(-1);
      } else if (c == '{') {
        ++braces.back();
      } else if (c == '}' && --braces.back() == 0) {
        braces.pop_back();
      }
    }
  }

  std::string_view text_;
  std::size_t at_;
};

}  // namespace

std::vector<Token> tokenize(const Source& source, Span range) { return Lexer(source, range).run(); }

std::string describe(const Token& token, const Source& source) {
  if (token.kind == TokenKind::kEnd) return "end of input";
  if (token.kind == TokenKind::kError) return "<error: " + token.text + ">";
  return std::string(source.text().substr(token.span.offset, token.span.length));
}

bool is_incomplete(const Source& source) {
  const auto tokens = tokenize(source, {0, static_cast<std::uint32_t>(source.text().size())});
  int parens = 0;
  int brackets = 0;
  int braces = 0;
  int binaries = 0;            // << that are open
  bool closes_binary = false;  // the last token but the end
  bool subclass = false;
  bool arrow = false;
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::kEnd) closes_binary = false;
    switch (token.kind) {
      case TokenKind::kOperator:
        if (token.text.starts_with("<<")) ++binaries;
        closes_binary = binaries > 0 && token.text.ends_with(">>");
        if (closes_binary) --binaries;
        break;
      case TokenKind::kLeftParen:
      case TokenKind::kListOpen: ++parens; break;
      case TokenKind::kRightParen: --parens; break;
      case TokenKind::kLeftBracket:
      case TokenKind::kArrayOpen: ++brackets; break;
      case TokenKind::kRightBracket: --brackets; break;
      case TokenKind::kLeftBrace:
      case TokenKind::kMapOpen: ++braces; break;
      case TokenKind::kRightBrace: --braces; break;
      case TokenKind::kKeyword: subclass |= token.text == "subclass:"; break;
      case TokenKind::kArrow: arrow |= parens == 0 && brackets == 0 && braces == 0; break;
      case TokenKind::kError:
        if (token.text.starts_with("\"") || token.text == "Unterminated quoted symbol") return true;
        break;
      default: break;
    }
  }
  if (parens > 0 || brackets > 0 || braces > 0) return true;
  if (tokens.back().open_comment) return true;
  if (subclass && !arrow) return true;
  if (tokens.size() < 2) return false;
  const TokenKind last = tokens[tokens.size() - 2].kind;
  return last == TokenKind::kKeyword || (last == TokenKind::kOperator && !closes_binary) ||
         last == TokenKind::kAssign || last == TokenKind::kSemicolon || last == TokenKind::kCaret;
}

}  // namespace btvm::compiler
