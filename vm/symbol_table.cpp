#include "vm/symbol_table.h"

#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/well_known.h"

namespace btvm {

SymbolTable::SymbolTable() : segments_(std::make_unique<std::atomic<std::string*>[]>(kSegments)) {
  for (const std::string_view name : kWellKnownSymbols) intern(name);
  check(size() == symbols::kCount, "no well-known symbol is listed twice");
}

SymbolTable::~SymbolTable() {
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    delete[] segments_[i].load(std::memory_order_relaxed);
  }
}

Symbol SymbolTable::intern(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  const std::uint32_t id = size_.load(std::memory_order_relaxed);
  check(id < limits::kSymbols, "the number of symbols stays below its limit");
  auto& slot = segments_[id >> kSegmentBits];
  std::string* segment = slot.load(std::memory_order_relaxed);
  if (segment == nullptr) segment = new std::string[kSegmentSize];
  std::string& text = segment[id & (kSegmentSize - 1)];
  text = name;
  slot.store(segment, std::memory_order_release);  // pairs with name()
  size_.store(id + 1, std::memory_order_release);
  by_name_.emplace(text, static_cast<Symbol>(id));
  return static_cast<Symbol>(id);
}

std::optional<Symbol> SymbolTable::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

}  // namespace btvm
