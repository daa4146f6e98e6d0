// Source text, positions in it, and what is said about them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace btvm::compiler {

/// A range of bytes of a source.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// One source text with a name to show.
class Source {
 public:
  Source(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  struct Position {
    std::uint32_t line;    // 1-based
    std::uint32_t column;  // 1-based, in code points
  };
  /// Costs time in proportion to the column.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  /// The line of the position, in logarithmic time.
  [[nodiscard]] std::uint32_t line_number(std::uint32_t offset) const;
  /// The text of a line (1-based) without its end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

enum class Severity : std::uint8_t { kError, kWarning, kHint };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string message;
  std::string hint;      // empty: none
  std::string category;  // for @expect: dnu, type, unused, or empty
  Span span;
};

/// Collects diagnostics in the order of discovery.
class Diagnostics {
 public:
  /// What `category` names (`all`: everything) and lies in `covered` is not reported from now on.
  /// `directive` is where the source says so.
  void expect(Span directive, std::string category, Span covered);
  /// Warns of the directives that kept nothing back, and puts all in the order of the source.
  void finish();
  void error(Span span, std::string message, std::string hint = {});
  void warning(Span span, std::string message, std::string hint = {}, std::string category = {});
  void hint(Span span, std::string message, std::string hint, std::string category);
  [[nodiscard]] bool has_errors() const { return errors_ != 0; }
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  std::vector<Diagnostic>& all() { return all_; }

 private:
  struct Expectation {
    Span directive;
    std::string category;
    Span covered;
    bool used = false;
  };
  void report(Diagnostic diagnostic);

  std::vector<Diagnostic> all_;
  std::vector<Expectation> expectations_;
  std::size_t errors_ = 0;
};

/// `file:line:column: error[E0301]: message`, the line with a caret under the place, and the hint.
[[nodiscard]] std::string render(const Source& source, const Diagnostic& diagnostic, bool colour);

}  // namespace btvm::compiler
