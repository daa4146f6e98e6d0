// link_check: whether a verified module fits the running system, before anything is changed.
#pragma once

#include <optional>
#include <span>

#include "loader/linker.h"
#include "vm/image.h"
#include "vm/module.h"

namespace btvm {

/// Why `module` cannot be linked now; nothing when it can. `symbols`: those of the module, interned.
/// Under the Image's lock, so that the answer still holds when the linker acts on it.
[[nodiscard]] std::optional<LinkError> check_link(Image& image, const Module& module,
                                                  std::span<const Symbol> symbols);

/// As check_link, for what must hold before the symbols are interned.
[[nodiscard]] std::optional<LinkError> check_link_size(const Image& image, const Module& module);

}  // namespace btvm
