#include "tools/compiler/near_miss.h"

#include <algorithm>
#include <numeric>

namespace btvm::compiler {
namespace {

/// Insertions, deletions and replacements that make `a` of `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string near_miss(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord = 64;  // longer ones are no slip of the finger
  if (word.size() > kLongestWord) return {};
  std::string best;
  std::size_t distance = word.size() <= 4 ? 2 : 3;  // the best must be nearer
  for (const std::string& candidate : candidates) {
    if (candidate.starts_with("prim") || candidate.starts_with('%')) continue;
    if (candidate.size() > word.size() + 2 || word.size() > candidate.size() + 2) continue;
    const std::size_t found = edit_distance(word, candidate);
    if (found >= distance) continue;
    distance = found;
    best = candidate;
  }
  return best;
}

}  // namespace btvm::compiler
