// The words of error messages (library.md 1.6).
#pragma once

#include <string>
#include <string_view>

#include "vm/image.h"
#include "vm/raise.h"

namespace btvm {

/// The message of an error that gives none, from its kind, class and selector.
[[nodiscard]] std::string default_message(const Image& image, const ErrorRecord& record);
/// What `errorClass` says of an error about `receiver`: the name of its class; of a class object its
/// own name.
[[nodiscard]] Symbol subject_name(const Image& image, Value receiver);
/// The standard hint of does_not_understand.
[[nodiscard]] std::string_view not_understood_hint(const Image& image, Value receiver);

}  // namespace btvm
