#include "tools/assembler/token_line.h"

#include <charconv>
#include <utility>

namespace btvm {
namespace {

constexpr std::string_view kMarks = ",()[]{}#";
constexpr std::string_view kSpace = " \t\r";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// The text between quotes; `at` is behind the opening quote and then behind the closing one.
std::optional<std::string> quoted(std::string_view line, std::size_t& at, char quote) {
  std::string text;
  while (at < line.size()) {
    const char c = line[at++];
    if (c == quote) return text;
    if (c != '\\') {
      text += c;
      continue;
    }
    if (at == line.size()) break;
    const char escape = line[at++];
    if (escape == 'n') {
      text += '\n';
    } else if (escape == 't') {
      text += '\t';
    } else if (escape == 'x' && at + 2 <= line.size()) {
      const int high = hex_digit(line[at]);
      const int low = hex_digit(line[at + 1]);
      if (high < 0 || low < 0) return std::nullopt;
      text += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      text += escape;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> decimal(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

TokenLine::TokenLine(std::string_view line) {
  tokenize(line);
  tokens_.emplace_back();
}

void TokenLine::tokenize(std::string_view line) {
  std::size_t at = 0;
  std::size_t last_end = 0;
  while ((at = line.find_first_not_of(kSpace, at)) != std::string_view::npos && line[at] != ';') {
    AssemblyToken token;
    token.glued = at == last_end && at > 0;
    const char c = line[at];
    if (kMarks.find(c) != std::string_view::npos) {
      token.kind = AssemblyToken::Kind::kMark;
      token.text = c;
      ++at;
    } else if (c == '"' || c == '\'') {
      token.kind = c == '"' ? AssemblyToken::Kind::kString : AssemblyToken::Kind::kName;
      ++at;
      auto text = quoted(line, at, c);
      if (!text) return fail("a text without its end");
      token.text = *std::move(text);
    } else {
      token.kind = AssemblyToken::Kind::kBare;
      const std::size_t end = line.find_first_of(" \t\r,()[]{}#;\"'", at);
      token.text = line.substr(at, end - at);
      at += token.text.size();
    }
    last_end = at;
    tokens_.push_back(std::move(token));
  }
}

AssemblyToken TokenLine::next() { return at_end() ? AssemblyToken{} : tokens_[at_++]; }

bool TokenLine::skip(std::string_view text) {
  const AssemblyToken& token = peek();
  const bool found =
      (token.kind == AssemblyToken::Kind::kBare || token.kind == AssemblyToken::Kind::kMark) &&
      token.text == text;
  if (found) ++at_;
  return found;
}

void TokenLine::expect(std::string_view text) {
  if (!skip(text)) fail("expected " + std::string(text) + " before '" + peek().text + "'");
}

std::string TokenLine::name(std::string_view what) {
  const AssemblyToken token = next();
  if (token.kind != AssemblyToken::Kind::kBare && token.kind != AssemblyToken::Kind::kName) {
    fail("expected " + std::string(what));
  }
  return token.text;
}

std::string TokenLine::string(std::string_view what) {
  const AssemblyToken token = next();
  if (token.kind != AssemblyToken::Kind::kString) {
    fail("expected " + std::string(what) + " in double quotes");
  }
  return token.text;
}

std::pair<std::string, std::uint16_t> TokenLine::selector() {
  std::string text = name("a selector");
  if (peek().glued && peek().text.starts_with('/')) text += next().text;  // behind a quoted one
  const std::size_t slash = text.rfind('/');
  if (slash != std::string::npos) {
    const auto arguments = decimal(std::string_view(text).substr(slash + 1));
    if (arguments && *arguments >= 0 && *arguments <= 0xFFFF) {
      return {text.substr(0, slash), static_cast<std::uint16_t>(*arguments)};
    }
  }
  fail("expected selector/arguments before '" + text + "'");
  return {};
}

std::int64_t TokenLine::number(std::string_view what, std::int64_t min, std::int64_t max) {
  const auto n = decimal(next().text);
  if (n && *n >= min && *n <= max) return *n;
  fail("expected " + std::string(what) + ", a number from " + std::to_string(min) + " to " +
       std::to_string(max));
  return 0;
}

std::int64_t TokenLine::numbered(std::string_view prefix, std::string_view what, std::int64_t max) {
  const std::string text = next().text;
  if (text.starts_with(prefix)) {
    const auto n = decimal(std::string_view(text).substr(prefix.size()));
    if (n && *n >= 0 && *n <= max) return *n;
  }
  fail("expected " + std::string(what) + ", as in " + std::string(prefix) + "0");
  return 0;
}

void TokenLine::fail(std::string message) {
  if (!error_) error_ = std::move(message);
}

}  // namespace btvm
