// `btvm doc`: what the doc comments of the class library say.
#pragma once

#include <string>

namespace btvm::cli {

struct DocOptions {
  std::string class_name;
  std::string selector;  // empty: about the class
  std::string folder;    // not empty: write a Markdown page for each class there
};

/// Prints what there is to know of a class or a method of the library, or writes the pages of
/// docs/library/. Answers the exit status.
int doc(const DocOptions& options);

}  // namespace btvm::cli
