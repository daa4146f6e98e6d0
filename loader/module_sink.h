// ModuleSink: what module_reader reports while it reads a .btc file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "vm/module.h"

namespace btvm {

/// The first section of a module.
struct ModuleHeader {
  std::string_view name;         // borrowed from the file
  std::string_view source_file;  // likewise
  std::uint64_t source_digest = 0;
  bool standard_library = false;
  FunctionIndex main = FunctionIndex::kNone;
};

/// Gets the content of a file item by item, in the order of the file. Indexes inside the items are
/// not checked: that is the verifier's work, on the finished Module.
class ModuleSink {
 public:
  virtual ~ModuleSink() = default;

  /// Once, after the header and the checksum were found good.
  virtual void begin_bundle(std::uint32_t modules) = 0;
  virtual void begin_module(const ModuleHeader& header) = 0;
  virtual void symbol(std::string_view text) = 0;
  virtual void literal(Literal&& literal) = 0;
  virtual void function(FunctionInfo&& function) = 0;
  virtual void class_definition(ClassInfo&& definition) = 0;
  virtual void extension(ExtensionInfo&& extension) = 0;
  virtual void end_module() = 0;
  /// An optional section that this version does not know. `payload` is borrowed from the file.
  virtual void optional_section(std::uint16_t section, std::span<const std::byte> payload) {
    (void)section;
    (void)payload;
  }
};

}  // namespace btvm
