// near_miss: the word that was perhaps meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace btvm::compiler {

/// The candidate with the smallest edit distance to `word`, if that is small for a word of its length;
/// else empty. Names of the library's own helpers (`prim...`, `%...`) are never proposed.
[[nodiscard]] std::string near_miss(std::string_view word,
                                    const std::vector<std::string>& candidates);

}  // namespace btvm::compiler
