// Linker: enters a verified Module into an Image.
#pragma once

#include <string>
#include <vector>

#include "vm/base/expected.h"
#include "vm/image.h"
#include "vm/module.h"

namespace btvm {

/// Why a module could not be linked: a sentence for the user, and an error kind (library.md 1.6).
struct LinkError {
  std::string kind;  // class_not_found, stdlib_shadowing, ...
  std::string message;
};

/// What a module brought.
struct LinkedModule {
  const Function* main = nullptr;  // null: no top-level expressions
  std::vector<ClassId> classes;    // defined or redefined, in order
  std::vector<std::string> warnings;
};

/// Links `module`. Its superclasses must be defined already, by the Image or earlier in the module: the
/// caller orders modules (runtime/code_server). Nothing is entered when an error is answered. Any
/// thread; takes the Image's lock. Precondition: the module was verified.
[[nodiscard]] Expected<LinkedModule, LinkError> link(Image& image, const Module& module);

}  // namespace btvm
