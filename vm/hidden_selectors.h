// Selectors that the compiler gives to methods which no program can name: they begin with %.
#pragma once

#include <string_view>

namespace btvm::hidden_selectors {

/// On the class side of an actor class that declares `onError: #crash` (language.md 14.4): an error that
/// leaves a method ends the actor. Asked for, never sent.
inline constexpr std::string_view kCrashesOnError = "%crashesOnError";

}  // namespace btvm::hidden_selectors
