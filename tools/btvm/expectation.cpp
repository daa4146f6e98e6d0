#include "tools/btvm/expectation.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "tools/btvm/test_file.h"

namespace btvm::cli {
namespace {

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Positions of the underscores that are wildcards.
std::vector<std::size_t> wildcards(std::string_view text) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') continue;
    const bool before = i > 0 && is_alphanumeric(text[i - 1]);
    const bool after = i + 1 < text.size() && is_alphanumeric(text[i + 1]);
    if (!before || !after) result.push_back(i);
  }
  return result;
}

bool meets_error(std::string_view expected, const Outcome& outcome, TestFormat format) {
  if (!outcome.raised()) return false;
  if (format == TestFormat::kExpectation) return outcome.result.kind == expected;
  return outcome.result.describe().find(expected) != std::string::npos;
}

/// The text of an error with a hint as the list of three texts that it may be shown as as well (language.md
/// 7.6); empty: the text is none.
std::string as_rope(const std::string& text) {
  constexpr std::string_view kHint = "\nHint: ";
  const std::size_t hint = text.find(kHint);
  if (hint == std::string::npos) return {};
  const nlohmann::json rope = {text.substr(0, hint), kHint, text.substr(hint + kHint.size())};
  return rope.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

bool matches_text(std::string_view expected, std::string_view actual) {
  const auto stars = wildcards(expected);
  if (stars.empty()) return expected == actual;
  std::vector<std::string_view> segments;
  std::size_t start = 0;
  for (const std::size_t star : stars) {
    segments.push_back(expected.substr(start, star - start));
    start = star + 1;
  }
  segments.push_back(expected.substr(start));
  if (!actual.starts_with(segments.front())) return false;
  std::size_t at = segments.front().size();
  for (std::size_t i = 1; i + 1 < segments.size(); ++i) {
    const std::size_t found = actual.find(segments[i], at);
    if (found == std::string_view::npos) return false;
    at = found + segments[i].size();
  }
  return actual.size() >= at + segments.back().size() && actual.ends_with(segments.back());
}

bool meets(std::string_view expected, const Outcome& outcome, TestFormat format) {
  constexpr std::string_view kError = "ERROR:";
  constexpr std::string_view kWarning = "WARNING:";
  if (expected.starts_with(kError)) {
    return meets_error(trim(expected.substr(kError.size())), outcome, format);
  }
  if (format == TestFormat::kRepl && expected.starts_with(kWarning)) {
    const std::string text = trim(expected.substr(kWarning.size()));
    return std::any_of(
        outcome.warnings.begin(), outcome.warnings.end(),
        [&](const std::string& warning) { return warning.find(text) != std::string::npos; });
  }
  if (outcome.raised()) return false;
  const std::string& text = outcome.result.text;
  return expected == "_" || matches_text(expected, text) ||
         (expected.starts_with("[") && matches_text(expected, as_rope(text)));
}

}  // namespace btvm::cli
