// Tokens (language.md 1).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/compiler/source.h"

namespace btvm::compiler {

enum class TokenKind : std::uint8_t {
  kEnd,
  kError,       // text: what is wrong
  kIdentifier,  // text
  kKeyword,     // text with the colon
  kInteger,     // number
  kFloat,       // real
  kString,      // text; parts empty
  kTemplate,    // interpolated string: parts
  kSymbol,      // text without the #
  kCharacter,   // number: the code point
  kOperator,    // text: a run of operator characters, or =:= =/=
  kArrow,       // =>
  kAssign,      // :=
  kColon,
  kPeriod,
  kSemicolon,
  kBar,
  kCaret,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kListOpen,   // #(
  kArrayOpen,  // #[
  kMapOpen,    // #{
  kDirective,  // text with the @
};

/// A piece of an interpolated string: literal text, or the source range of an expression.
struct TemplatePart {
  bool is_expression = false;
  std::string text;
  Span span;
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool newline = false;  // NL: a line break stands before it
  bool column0 = false;  // COL0: it is the first character of its line
  bool space_before = false;
  bool open_comment = false;  // kEnd: the block comment before it has no end
  Span span;
  std::string text;
  std::int64_t number = 0;
  double real = 0;
  std::string doc;  // the doc comment right before it
  bool has_doc = false;
  std::vector<TemplatePart> parts;
};

/// How diagnostics name a token.
[[nodiscard]] std::string describe(const Token& token, const Source& source);

/// All tokens of `range` of the source; the last is kEnd. Linear time; errors are tokens.
[[nodiscard]] std::vector<Token> tokenize(const Source& source, Span range);

/// Is the text incomplete input (language.md 2.5), so that a reader asks for another line?
[[nodiscard]] bool is_incomplete(const Source& source);

}  // namespace btvm::compiler
