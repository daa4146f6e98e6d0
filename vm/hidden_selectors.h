// Selectors that the compiler gives to methods which no program can name: they begin with %.
#pragma once

#include <string_view>

namespace btvm::hidden_selectors {

/// On the class side of an actor class that declares `onError: #crash` (language.md 14.4): an error that
/// leaves a method ends the actor. Asked for, never sent.
inline constexpr std::string_view kCrashesOnError = "%crashesOnError";

/// `%initFields`, `%before0 add:`; not the operators, `%` among them.
[[nodiscard]] constexpr bool is_hidden(std::string_view selector) {
  return selector.size() > 1 && selector[0] == '%' && selector[1] >= 'a' && selector[1] <= 'z';
}

}  // namespace btvm::hidden_selectors
