// module_writer: Modules to the bytes of a .btc file; the exact inverse of module_reader.
#pragma once

#include <cstddef>
#include <vector>

#include "loader/load_error.h"
#include "vm/base/expected.h"
#include "vm/module.h"

namespace btvm {

/// The file that holds `bundle`. Equal bundles give equal bytes, and reading them gives the bundle
/// back. Does not verify. Fails with kLimitExceeded when the file would be larger than
/// limits::kFileBytes.
[[nodiscard]] Expected<std::vector<std::byte>, LoadError> write_bundle(const Bundle& bundle);

}  // namespace btvm
