#include "tools/compiler/source.h"

#include <algorithm>
#include <utility>

#include "tools/compiler/diagnostic_codes.h"
#include "vm/base/limits.h"

namespace btvm::compiler {
namespace {

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Source::Position Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::uint32_t start = *std::prev(after);
  const auto before = std::string_view(text_).substr(start, offset - start);
  return {static_cast<std::uint32_t>(after - line_starts_.begin()),
          static_cast<std::uint32_t>(code_points(before) + 1)};
}

std::uint32_t Source::line_number(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::uint32_t>(after - line_starts_.begin());
}

std::string_view Source::line(std::uint32_t number) const {
  const std::uint32_t start = line_starts_[number - 1];
  const std::size_t end = text_.find('\n', start);
  std::string_view line =
      std::string_view(text_).substr(start, end == std::string::npos ? end : end - start);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

void Diagnostics::expect(Span directive, std::string category, Span covered) {
  expectations_.push_back({directive, std::move(category), covered});
}

void Diagnostics::report(Diagnostic diagnostic) {
  for (Expectation& expectation : expectations_) {
    const std::uint32_t end = expectation.covered.offset + expectation.covered.length;
    const bool inside = diagnostic.span.offset >= expectation.covered.offset &&
                        diagnostic.span.offset + diagnostic.span.length <= end;
    const bool named = expectation.category == "all" || expectation.category == diagnostic.category;
    if (!inside || !named || expectation.covered.length == 0) continue;
    expectation.used = true;
    return;
  }
  if (diagnostic.severity == Severity::kError) ++errors_;
  if (all_.size() < limits::kDiagnostics) all_.push_back(std::move(diagnostic));
}

void Diagnostics::finish() {
  const std::vector<Expectation> expectations = std::exchange(expectations_, {});
  for (const Expectation& expectation : expectations) {
    if (expectation.used) continue;
    warning(expectation.directive,
            "stale @expect " + expectation.category +
                ": no matching diagnostic found on the following expression");
  }
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.span.offset < b.span.offset;
  });
}

void Diagnostics::error(Span span, std::string message, std::string hint) {
  report({Severity::kError, std::move(message), std::move(hint), {}, span});
}

void Diagnostics::warning(Span span, std::string message, std::string hint, std::string category) {
  report({Severity::kWarning, std::move(message), std::move(hint), std::move(category), span});
}

void Diagnostics::hint(Span span, std::string message, std::string hint, std::string category) {
  report({Severity::kHint, std::move(message), std::move(hint), std::move(category), span});
}

std::string render(const Source& source, const Diagnostic& diagnostic, bool colour) {
  const auto [line, column] = source.position(diagnostic.span.offset);
  const bool error = diagnostic.severity == Severity::kError;
  const std::string_view label = error                                       ? "error"
                                 : diagnostic.severity == Severity::kWarning ? "warning"
                                                                             : "hint";
  const std::string_view on = !colour ? "" : error ? "\033[1;31m" : "\033[1;33m";
  const std::string_view off = colour ? "\033[0m" : "";
  std::string out =
      source.name() + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
  out += on;
  out += label;
  if (const DiagnosticCode* code = code_of_message(diagnostic.message)) {
    out.append("[").append(code->code).append("]");
  }
  out += off;
  out += ": " + diagnostic.message + "\n";
  const std::string_view text = source.line(line);
  const std::string hint = diagnostic.hint.empty() ? "" : "  hint: " + diagnostic.hint + "\n";
  constexpr std::size_t kLongestLine = 400;  // what is longer was not written to be read
  if (text.size() > kLongestLine) return out + hint;
  out += "  ";
  out += text;
  out += "\n  ";
  for (std::size_t i = 0, seen = 1; i < text.size() && seen < column; ++i) {
    if (!starts_code_point(text[i])) continue;
    out += text[i] == '\t' ? '\t' : ' ';
    ++seen;
  }
  const std::size_t start = diagnostic.span.offset;
  const std::size_t room = static_cast<std::size_t>(
      text.data() + text.size() - (source.text().data() + std::min(start, source.text().size())));
  const std::size_t length = std::max<std::size_t>(
      1, code_points(source.text().substr(std::min(start, source.text().size()),
                                          std::min<std::size_t>(diagnostic.span.length, room))));
  out += on;
  out += '^';
  out.append(length - 1, '~');
  out += off;
  out += "\n";
  return out + hint;
}

}  // namespace btvm::compiler
