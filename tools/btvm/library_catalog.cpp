#include "tools/btvm/library_catalog.h"

#include <cstddef>
#include <span>
#include <utility>

#include "loader/module_builder.h"

// Compiled at build time from runtime/lib/*.bt (tools/cmake/BtvmStandardLibrary.cmake).
extern const unsigned char btvm_standard_library[];
extern const std::size_t btvm_standard_library_size;

namespace btvm::cli {

const Bundle& library_bundle() {
  static const Bundle bundle = [] {
    const std::span bytes(reinterpret_cast<const std::byte*>(btvm_standard_library),
                          btvm_standard_library_size);
    auto read = read_bundle(bytes);
    return read ? std::move(*read) : Bundle{};
  }();
  return bundle;
}

const compiler::ClassCatalog& library_catalog() {
  static const compiler::ClassCatalog catalog = [] {
    compiler::ClassCatalog made;
    for (const Module& module : library_bundle().modules) made.add(module);
    return made;
  }();
  return catalog;
}

}  // namespace btvm::cli
