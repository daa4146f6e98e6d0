#include "tools/btvm/text_difference.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace btvm::cli {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kLongLine = 30;    // bytes; what is shorter is compared at a glance
constexpr std::size_t kMostLines = 500;  // of each side; the table of common lines is quadratic

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end == text.npos ? end : end - start));
    if (end == text.npos) return lines;
    start = end + 1;
  }
}

void add(std::string& out, const char* mark, std::string_view line) {
  out.append(mark).append(line).append("\n");
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// Under the two lines: where they begin to differ. Nothing when that is plain to see.
std::string marker(std::string_view expected, std::string_view actual) {
  if (std::min(expected.size(), actual.size()) < kLongLine) return {};
  const auto parted =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first;
  const auto common = static_cast<std::size_t>(parted - expected.begin());
  return "  " + std::string(code_points(expected.substr(0, common)), ' ') + "^\n";
}

/// By the longest common subsequence of lines.
std::string line_difference(const Lines& before, const Lines& after) {
  const std::size_t width = after.size() + 1;
  std::vector<std::size_t> common((before.size() + 1) * width);
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      common[i * width + j] =
          before[i] == after[j] ? common[(i + 1) * width + j + 1] + 1
                                : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      add(out, "  ", before[i]);
      ++i;
      ++j;
    } else if (j == after.size() ||
               (i < before.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      add(out, "- ", before[i++]);
    } else {
      add(out, "+ ", after[j++]);
    }
  }
  return out;
}

}  // namespace

std::string difference(std::string_view expected, std::string_view actual) {
  const Lines before = lines_of(expected);
  const Lines after = lines_of(actual);
  if (before.size() + after.size() > 2 && before.size() < kMostLines && after.size() < kMostLines) {
    return line_difference(before, after);
  }
  std::string out;
  for (const std::string_view line : before) add(out, "- ", line);
  for (const std::string_view line : after) add(out, "+ ", line);
  return before.size() == 1 && after.size() == 1 ? out + marker(expected, actual) : out;
}

}  // namespace btvm::cli
