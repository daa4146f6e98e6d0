// SourceLoader: what programs need of a compiler while they run.
#pragma once

#include <string>
#include <vector>

#include "vm/base/expected.h"
#include "vm/execution_context.h"
#include "vm/value.h"

namespace btvm {

/// Compiles source files and loads them into the machine: `Workspace load:`, `reload`, ClassBuilder.
///
/// Implemented above the runtime, where the compiler is; a machine without one has none.
class SourceLoader {
 public:
  /// Why a file could not be loaded.
  struct Failure {
    bool is_missing = false;  // there is no such file
    std::string text;         // what the compiler or the linker says
  };

  virtual ~SourceLoader() = default;
  /// Compiles, verifies and links the file, and runs the code that sets its class variables. Answers the
  /// classes that it defines. Any thread, one call at a time or not; may block.
  virtual Expected<std::vector<ClassId>, Failure> load_file(const std::string& path) = 0;
  /// The same for a text; its classes have no source file.
  virtual Expected<std::vector<ClassId>, Failure> load_text(const std::string& text) = 0;
  /// The same for methods of classes that there are (`Foo >> any => ...`), whatever class that is; they get
  /// this selector.
  virtual Expected<std::vector<ClassId>, Failure> load_methods(const std::string& text,
                                                               const std::string& selector) = 0;
};

/// The loader of the machine that runs this process; null when it has none.
[[nodiscard]] SourceLoader* source_loader_of(ExecutionContext& context);

}  // namespace btvm
