#include "loader/module_builder.h"

#include <utility>

#include "loader/module_reader.h"

namespace btvm {

void ModuleBuilder::begin_bundle(std::uint32_t modules) { bundle_.modules.reserve(modules); }

void ModuleBuilder::begin_module(const ModuleHeader& header) {
  Module& module = bundle_.modules.emplace_back();
  module.name = header.name;
  module.source_file = header.source_file;
  module.source_digest = header.source_digest;
  module.standard_library = header.standard_library;
  module.main = header.main;
}

void ModuleBuilder::symbol(std::string_view text) { current().symbols.emplace_back(text); }

void ModuleBuilder::literal(Literal&& literal) { current().literals.push_back(std::move(literal)); }

void ModuleBuilder::function(FunctionInfo&& function) {
  current().functions.push_back(std::move(function));
}

void ModuleBuilder::class_definition(ClassInfo&& definition) {
  current().classes.push_back(std::move(definition));
}

void ModuleBuilder::extension(ExtensionInfo&& extension) {
  current().extensions.push_back(std::move(extension));
}

Expected<Bundle, LoadError> read_bundle(std::span<const std::byte> bytes) {
  ModuleBuilder builder;
  if (auto read = read_modules(bytes, builder); !read) return std::move(read).error();
  return builder.take();
}

}  // namespace btvm
