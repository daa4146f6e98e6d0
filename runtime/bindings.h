// Bindings: global names of a virtual machine and their values.
#pragma once

#include <mutex>
#include <unordered_map>
#include <vector>

#include "vm/heap.h"
#include "vm/value.h"

namespace btvm {

/// Values bound to names for all processes: workspace bindings and what a session publishes. Each value
/// lies in a fragment of its own and is copied to whoever reads it. Any thread.
class Bindings {
 public:
  Bindings() = default;
  ~Bindings();
  Bindings(const Bindings&) = delete;
  Bindings& operator=(const Bindings&) = delete;

  /// `self_reference` stands in for the state of the running actor (vm/copy_term.h).
  void put(Symbol name, Value value, Value self_reference);
  /// Copies the value to `heap`; false when there is none.
  [[nodiscard]] bool get(Symbol name, Heap& heap, Value& value);
  bool remove(Symbol name);
  void clear();
  [[nodiscard]] std::vector<Symbol> names() const;

 private:
  struct Entry {
    Value value;
    Fragment* fragment = nullptr;
  };
  mutable std::mutex mutex_;
  std::unordered_map<Symbol, Entry> entries_;
};

}  // namespace btvm
