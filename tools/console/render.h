// Text of the console's answers, for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace btvm::console {

/// The result of `command`, in lines; ends with a newline unless there is nothing to say.
[[nodiscard]] std::string render(std::string_view command, const nlohmann::json& result);
/// What `help` says.
[[nodiscard]] std::string help_text();

}  // namespace btvm::console
