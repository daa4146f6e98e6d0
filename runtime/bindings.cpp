#include "runtime/bindings.h"

#include "vm/copy_term.h"

namespace btvm {

Bindings::~Bindings() { clear(); }

void Bindings::put(Symbol name, Value value, Value self_reference) {
  CopyOptions options;
  options.self_reference = self_reference;
  Entry entry;
  entry.fragment = copy_to_fragment({&value, 1}, &entry.value, options);
  Fragment* old = nullptr;
  {
    const std::lock_guard lock(mutex_);
    Entry& slot = entries_[name];
    old = slot.fragment;
    slot = entry;
  }
  Fragment::destroy(old);
}

bool Bindings::get(Symbol name, Heap& heap, Value& value) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return false;
  value = copy_into(heap, found->second.value);
  return true;
}

bool Bindings::remove(Symbol name) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return false;
  Fragment::destroy(found->second.fragment);
  entries_.erase(found);
  return true;
}

void Bindings::clear() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, entry] : entries_) Fragment::destroy(entry.fragment);
  entries_.clear();
}

std::vector<Symbol> Bindings::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<Symbol> result;
  for (const auto& [name, entry] : entries_) result.push_back(name);
  return result;
}

}  // namespace btvm
