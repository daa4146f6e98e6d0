// Printing values whose objects are asked for their text.
#pragma once

#include <string>

#include "vm/print.h"

namespace btvm {

/// Knows the texts of objects that have a printString of their own.
class ObjectTexts {
 public:
  virtual ~ObjectTexts() = default;
  /// Appends the text of an object that is no built-in value; false: it is `a Foo`.
  virtual bool append(std::string& out, Value object) = 0;
};

/// As print() of vm/print.h. The value and what it refers to must stay where they are, whatever `objects` does.
void print(std::string& out, Value value, const Names& names, PrintForm form, ObjectTexts& objects);

}  // namespace btvm
