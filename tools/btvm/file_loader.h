// FileLoader: compiles source files and loads them into a machine that runs.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tools/btvm/command.h"

namespace btvm::cli {

/// What `Workspace load:`, `reload` and the test runner load files with. Knows the classes of all that it
/// loaded. Any thread but workers; one file at a time.
class FileLoader final : public SourceLoader {
 public:
  FileLoader(VirtualMachine& machine, const Options& options);

  /// What loading brought: the module when it succeeded, the error's text when not.
  struct Loaded {
    std::optional<Module> module;
    std::vector<ClassId> classes;
    bool is_missing = false;
    std::string error;    // of the compiler (several: with a blank line between) or the linker
    std::string kind;     // of the linker's error
    std::string located;  // of the compiler: the lines, too
    std::vector<std::string> warnings;

    [[nodiscard]] const std::string& report() const { return located.empty() ? error : located; }
  };
  /// What of a source counts: its classes alone, or its top-level code too, which is run.
  enum class Extent : std::uint8_t { kWhole, kDefinitions };
  /// Compiles and links the source. May redefine classes.
  Loaded load(const std::string& path, Extent extent = Extent::kWhole);
  Expected<std::vector<ClassId>, Failure> load_file(const std::string& path) override;
  Expected<std::vector<ClassId>, Failure> load_text(const std::string& text) override;
  Expected<std::vector<ClassId>, Failure> load_methods(const std::string& text,
                                                       const std::string& selector) override;

  /// Learns the classes of a module that was loaded in another way.
  void know(const Module& module);
  /// Not while a file is loaded.
  [[nodiscard]] const compiler::ClassCatalog& catalog() const { return catalog_; }

 private:
  /// `method_selector`: what extension methods are called, if not as the text says.
  Loaded compile_and_link(const std::string& path, std::string text, Extent extent,
                          const std::string& method_selector = {});

  VirtualMachine& machine_;
  const Options options_;
  std::mutex mutex_;                // guards the catalog
  compiler::ClassCatalog catalog_;  // of the library, and of all that was loaded
};

/// The texts of all errors, with a blank line between.
[[nodiscard]] std::string errors_of(const compiler::Diagnostics& diagnostics);
/// Appends what is no error, with its hint on a second line.
void add_warnings(const compiler::Diagnostics& diagnostics, std::vector<std::string>& warnings);

}  // namespace btvm::cli
