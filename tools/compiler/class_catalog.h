// ClassCatalog: what the checker knows of classes, in this file and elsewhere.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/compiler/ast.h"
#include "vm/module.h"

namespace btvm::compiler {

struct MethodFacts {
  std::string selector;
  bool class_side = false;
  bool sealed = false;
  std::vector<std::string> parameter_types;  // "" when not declared
  std::string return_type;
};

struct FieldFacts {
  std::string name;
  std::string type;
};

struct ClassFacts {
  std::string name;
  std::string superclass;  // empty: a root
  bool is_abstract = false;
  bool sealed = false;
  bool typed = false;
  bool library = false;
  bool replaceable = false;        // of the library, and a program may have its own
  std::vector<FieldFacts> fields;  // its own
  std::vector<FieldFacts> class_variables;
  std::vector<MethodFacts> methods;  // its own, extensions too
};

/// Classes by name. A catalog may stand before another one, `outer`, which it hides name by name and
/// which must outlive it.
class ClassCatalog {
 public:
  explicit ClassCatalog(const ClassCatalog* outer = nullptr) : outer_(outer) {}

  void add(const Module& module);
  void add(const Ast& ast);

  /// Null when the class is not known.
  [[nodiscard]] const ClassFacts* find(std::string_view name) const;
  /// Does the library have a class of this name that no program may replace, be it hidden by another one?
  [[nodiscard]] bool is_protected(std::string_view name) const;
  /// Reflexive. False, too, when part of the chain is unknown.
  [[nodiscard]] bool inherits(std::string_view name, std::string_view ancestor) const;
  /// Are the class and all its superclasses known?
  [[nodiscard]] bool is_complete(std::string_view name) const;

  struct Found {
    const ClassFacts* owner = nullptr;
    const MethodFacts* method = nullptr;
  };
  /// The method that an instance of `name` (or the class itself) would run; null parts when none is
  /// known. `from_super`: the search starts in the superclass.
  [[nodiscard]] Found find_method(std::string_view name, std::string_view selector, bool class_side,
                                  bool from_super = false) const;
  /// Has a class of a program, not of the library, a method of this name, on either side?
  [[nodiscard]] bool has_own_method(std::string_view selector) const;
  /// The field of an instance, inherited ones included.
  [[nodiscard]] const FieldFacts* find_field(std::string_view name, std::string_view field) const;
  /// Selectors that an instance of `name` (or the class itself) understands.
  [[nodiscard]] std::vector<std::string> selectors(std::string_view name, bool class_side) const;

 private:
  ClassFacts& own_copy(const std::string& name);

  const ClassCatalog* outer_;
  std::map<std::string, ClassFacts, std::less<>> classes_;
};

}  // namespace btvm::compiler
