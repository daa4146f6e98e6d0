// What differs between two texts, for people.
#pragma once

#include <string>
#include <string_view>

namespace btvm::cli {

/// Lines that begin with `- ` (in `expected` only), `+ ` (in `actual` only) or two spaces (in both). Long
/// single lines are followed by one that marks, with `^`, where they part.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view actual);

}  // namespace btvm::cli
