// What the checker knows of the class library.
#pragma once

#include "tools/compiler/class_catalog.h"

namespace btvm::cli {

/// The classes of the embedded library; read once. Any thread.
[[nodiscard]] const compiler::ClassCatalog& library_catalog();

}  // namespace btvm::cli
