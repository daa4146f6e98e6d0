// Any bytes end in a module or in an error; a module that was read is written to the same bytes.
#include "loader/module_reader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "loader/module_builder.h"
#include "loader/module_writer.h"
#include "tests/support/sealed_file.h"
#include "vm/base/check.h"
#include "vm/disassembler.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  (void)btvm::read_bundle(bytes);
  const std::vector<std::byte> file = btvm::sealed_file(bytes);
  const auto bundle = btvm::read_bundle(file);
  if (!bundle) {
    (void)btvm::to_text(bundle.error());
    return 0;
  }
  for (const btvm::Module& module : bundle->modules) (void)btvm::disassemble(module);
  const auto written = btvm::write_bundle(*bundle);
  btvm::check(written.has_value(), "what was read can be written");
  // Sections that the writer makes may have been left out, and optional ones be there, so the bytes
  // may differ once, but not twice.
  const auto again = btvm::read_bundle(*written);
  btvm::check(again.has_value() && *btvm::write_bundle(*again) == *written,
              "what was written is read back");
  return 0;
}
