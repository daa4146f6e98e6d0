// What the checker and `btvm doc` know of the class library.
#pragma once

#include "tools/compiler/class_catalog.h"
#include "vm/module.h"

namespace btvm::cli {

/// The modules of the embedded library, replaceable ones too; read once. Any thread.
[[nodiscard]] const Bundle& library_bundle();

/// The classes of the embedded library; read once. Any thread.
[[nodiscard]] const compiler::ClassCatalog& library_catalog();

}  // namespace btvm::cli
