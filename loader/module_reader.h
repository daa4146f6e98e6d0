// module_reader: the bytes of a .btc file to ModuleSink events.
#pragma once

#include <cstddef>
#include <span>

#include "loader/load_error.h"
#include "loader/module_sink.h"
#include "vm/base/expected.h"

namespace btvm {

/// Reports the modules of the file `bytes` to `sink`. Total: any bytes end in success or in the first
/// error, with memory in proportion to the bytes. Checks form, checksum and limits; what the items
/// mean is checked by verify() (loader/verifier.h). After an error the sink holds a part, to be
/// dropped.
[[nodiscard]] Expected<void, LoadError> read_modules(std::span<const std::byte> bytes,
                                                     ModuleSink& sink);

}  // namespace btvm
