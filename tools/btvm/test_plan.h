// The test files that a command line names, in the order in which they run.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tools/btvm/test_file.h"

namespace btvm::cli {

/// A test file and what surrounds it.
struct TestSource {
  std::string path;
  std::string text;
  TestFile file;
  /// Those of one world share a machine, and so loaded classes (language.md 9.2): what one argument
  /// names, apart for each package and for each kind of file.
  std::size_t world = 0;
  /// Folders whose files are loaded before: `src` of the package, `fixtures` beside the file and above.
  std::vector<std::string> before;
  bool in_package = false;  // below a folder with a manifest: there is a workspace (11.1)
};

/// Collects test files. One thread.
class TestPlan {
 public:
  /// A file, or all .bt files below a folder but those in `fixtures`. False, after a complaint, when
  /// there is no such thing.
  [[nodiscard]] bool add(const std::string& path);
  /// The files, those of one world together; otherwise as they were added.
  [[nodiscard]] std::vector<TestSource> take();

 private:
  void add_file(const std::string& path, const std::string& argument, bool named);
  /// Finds the package and the fixtures of the source.
  void surround(TestSource& source, const std::string& argument);
  [[nodiscard]] std::size_t world_of(const std::string& place, const TestFile& file);
  [[nodiscard]] FormatSign sign_beside(const std::string& path);
  [[nodiscard]] TestFormat format_of(const std::string& path, const std::string& text);

  std::vector<TestSource> sources_;
  std::vector<std::string> places_;                 // arguments and packages
  std::map<std::string, FormatSign> folder_signs_;  // what the files of a folder agree on
};

}  // namespace btvm::cli
