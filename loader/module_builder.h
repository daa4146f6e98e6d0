// ModuleBuilder: the sink that makes Modules of what module_reader reports.
#pragma once

#include <cstddef>
#include <span>

#include "loader/load_error.h"
#include "loader/module_sink.h"
#include "vm/base/expected.h"
#include "vm/module.h"

namespace btvm {

/// Collects a Bundle. One use; one thread.
class ModuleBuilder final : public ModuleSink {
 public:
  void begin_bundle(std::uint32_t modules) override;
  void begin_module(const ModuleHeader& header) override;
  void symbol(std::string_view text) override;
  void literal(Literal&& literal) override;
  void function(FunctionInfo&& function) override;
  void class_definition(ClassInfo&& definition) override;
  void extension(ExtensionInfo&& extension) override;
  void end_module() override {}

  /// What was collected. Precondition: the reader succeeded.
  [[nodiscard]] Bundle take() { return std::move(bundle_); }

 private:
  Module& current() { return bundle_.modules.back(); }

  Bundle bundle_;
};

/// The modules in the file `bytes`, read but not verified.
[[nodiscard]] Expected<Bundle, LoadError> read_bundle(std::span<const std::byte> bytes);

}  // namespace btvm
