// The class library as a reader of its documentation sees it: classes, public methods, doc comments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace btvm::cli {

struct DocumentedMethod {
  std::string selector;
  std::string signature;  // "at: index put: value"
  std::string doc;        // empty when there is none
  bool class_side = false;
  bool sealed = false;
};

struct DocumentedClass {
  std::string name;
  std::string superclass;  // empty: a root
  std::string flags;       // "abstract", "sealed" or empty
  std::string doc;
  std::vector<DocumentedMethod> methods;  // public ones, in the order of the source
  bool internal = false;                  // serves the library: ErlangLists and its kin
};

/// All classes by name. Read once. Any thread.
[[nodiscard]] const std::vector<DocumentedClass>& library_reference();

/// Null when there is none of that name.
[[nodiscard]] const DocumentedClass* find_documented(std::string_view name);

/// The first sentence of a doc comment, on one line.
[[nodiscard]] std::string first_sentence(std::string_view doc);

}  // namespace btvm::cli
