// SymbolTable: interned names, shared by all processes of a virtual machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "vm/value.h"

namespace btvm {

/// Append-only: a symbol, once made, keeps its number and its text for the life of the table. Starts
/// with kWellKnownSymbols in order. Any thread may call anything.
class SymbolTable {
 public:
  SymbolTable();
  ~SymbolTable();
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  /// The symbol of that name, made when there is none. Aborts at limits::kSymbols.
  Symbol intern(std::string_view name);
  /// The symbol of that name if there is one.
  [[nodiscard]] std::optional<Symbol> find(std::string_view name) const;
  /// Takes no lock. Valid as long as the table. Precondition: this table made the symbol.
  [[nodiscard]] std::string_view name(Symbol symbol) const {
    const auto i = static_cast<std::uint32_t>(symbol);
    // acquire: pairs with the release in intern(), which publishes the segment's new entry.
    const std::string* segment = segments_[i >> kSegmentBits].load(std::memory_order_acquire);
    return segment[i & (kSegmentSize - 1)];
  }
  [[nodiscard]] std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  static constexpr std::uint32_t kSegmentBits = 12;
  static constexpr std::uint32_t kSegmentSize = 1U << kSegmentBits;
  static constexpr std::uint32_t kSegments = 1U << 12;

  mutable std::mutex mutex_;  // guards by_name_ and growth
  std::unordered_map<std::string_view, Symbol> by_name_;
  std::unique_ptr<std::atomic<std::string*>[]> segments_;
  std::atomic<std::uint32_t> size_{0};
};

}  // namespace btvm
