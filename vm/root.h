// Root: a Value that survives a collection.
#pragma once

#include "vm/value.h"

namespace btvm {

class Heap;

/// Keeps one Value alive and up to date while a C++ function may collect.
///
/// Lives on the native stack and is destroyed in the reverse order of making, as a local variable is.
/// Same thread and process as its Heap. Not kept while a process waits: it may be dropped then, and its
/// native stack with it.
class Root {
 public:
  Root(Heap& heap, Value value);
  ~Root();
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  [[nodiscard]] Value get() const { return value_; }
  void set(Value value) { value_ = value; }
  operator Value() const { return value_; }  // NOLINT: reads as the Value it keeps

 private:
  friend class Heap;
  friend class Collector;
  Heap& heap_;
  Root* previous_;
  Value value_;
};

}  // namespace btvm
