// Any module that can be read is verified or refused, and a verified one is linked or refused.
#include "loader/verifier.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "loader/linker.h"
#include "loader/module_builder.h"
#include "tests/support/sealed_file.h"
#include "vm/disassembler.h"
#include "vm/image.h"

namespace {

const btvm::PrimitiveInfo* find_primitive(std::string_view name) {
  static constexpr btvm::PrimitiveInfo kOnly{"p", 0, 0, nullptr};
  return name == kOnly.name ? &kOnly : nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto bundle = btvm::read_bundle(btvm::sealed_file(bytes));
  if (!bundle) return 0;
  btvm::Image image(find_primitive);
  for (const btvm::Module& module : bundle->modules) {
    const auto verified = btvm::verify(module, {true, find_primitive});
    if (!verified) {
      (void)btvm::to_text(verified.error());
      continue;
    }
    const auto linked = btvm::link(image, module);
    if (linked && linked->main != nullptr) (void)btvm::disassemble(image, *linked->main);
  }
  return 0;
}
