#include "vm/class_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "vm/base/check.h"
#include "vm/heap.h"

namespace btvm {
namespace {

std::size_t bucket_of(Symbol symbol, std::size_t buckets) {
  // Fibonacci hashing: symbol numbers are dense, so their low bits alone would cluster.
  const std::uint64_t mixed = static_cast<std::uint64_t>(symbol) * 0x9E3779B97F4A7C15U;
  return static_cast<std::size_t>(mixed >> 32) & (buckets - 1);
}

}  // namespace

MethodDictionary::MethodDictionary(std::vector<const Method*> methods)
    : methods_(std::move(methods)) {
  buckets_.resize(std::bit_ceil(methods_.size() * 2 + 1));
  for (const Method* method : methods_) {
    std::size_t i = bucket_of(method->selector, buckets_.size());
    while (buckets_[i] != nullptr) i = (i + 1) & (buckets_.size() - 1);
    buckets_[i] = method;
  }
}

const Method* MethodDictionary::find(Symbol selector) const {
  std::size_t i = bucket_of(selector, buckets_.size());
  while (buckets_[i] != nullptr) {
    if (buckets_[i]->selector == selector) return buckets_[i];
    i = (i + 1) & (buckets_.size() - 1);
  }
  return nullptr;
}

int Layout::slot_of(Symbol name) const {
  const auto found = std::find(fields.begin(), fields.end(), name);
  return found == fields.end() ? -1 : static_cast<int>(found - fields.begin());
}

Class::~Class() {
  for (ClassVariable& variable : class_variables) Fragment::destroy(variable.fragment);
}

ClassTable::ClassTable()
    : by_name_(64),
      class_segments_(std::make_unique<std::atomic<ClassSegment*>[]>(kSegments)),
      layout_segments_(std::make_unique<std::atomic<LayoutSegment*>[]>(kSegments)) {
  // The symbols of well-known classes follow the well-known symbols (SymbolTable interns them first
  // in Image::Image), so that class i is named by symbol kCount + i.
  for (std::uint32_t i = 0; i < classes::kCount; ++i) {
    (void)intern(static_cast<Symbol>(symbols::kCount + i));
    Layout layout;
    layout.class_id = static_cast<ClassId>(i);
    add_layout(std::move(layout));
  }
}

ClassTable::~ClassTable() {
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    delete class_segments_[i].load(std::memory_order_relaxed);
    delete layout_segments_[i].load(std::memory_order_relaxed);
  }
}

Class* ClassTable::find(Symbol name) const {
  const std::lock_guard lock(mutex_);
  std::size_t i = bucket_of(name, by_name_.size());
  while (by_name_[i].second != nullptr) {
    if (by_name_[i].first == name) return by_name_[i].second;
    i = (i + 1) & (by_name_.size() - 1);
  }
  return nullptr;
}

Class* ClassTable::intern(Symbol name) {
  const std::lock_guard lock(mutex_);
  std::size_t i = bucket_of(name, by_name_.size());
  while (by_name_[i].second != nullptr) {
    if (by_name_[i].first == name) return by_name_[i].second;
    i = (i + 1) & (by_name_.size() - 1);
  }
  const std::uint32_t id = size_.load(std::memory_order_relaxed);
  check(id < (kSegments << kSegmentBits), "the number of classes stays below its limit");
  auto& slot = class_segments_[id >> kSegmentBits];
  ClassSegment* segment = slot.load(std::memory_order_relaxed);
  if (segment == nullptr) segment = new ClassSegment();
  auto made = std::make_unique<Class>(static_cast<ClassId>(id), name);
  Class* result = made.get();
  (*segment)[id & ((1U << kSegmentBits) - 1)] = std::move(made);
  slot.store(segment, std::memory_order_release);  // pairs with the acquire in at()
  size_.store(id + 1, std::memory_order_release);  // pairs with size()
  by_name_[i] = {name, result};
  if (std::size_t{id} * 2 >= by_name_.size()) {
    std::vector<std::pair<Symbol, Class*>> grown(by_name_.size() * 2);
    for (const auto& entry : by_name_) {
      if (entry.second == nullptr) continue;
      std::size_t j = bucket_of(entry.first, grown.size());
      while (grown[j].second != nullptr) j = (j + 1) & (grown.size() - 1);
      grown[j] = entry;
    }
    by_name_ = std::move(grown);
  }
  return result;
}

const Layout& ClassTable::add_layout(Layout made) {
  const std::lock_guard lock(mutex_);
  const std::uint32_t id = layouts_.load(std::memory_order_relaxed);
  check(id < (kSegments << kSegmentBits), "the number of layouts stays below its limit");
  auto& slot = layout_segments_[id >> kSegmentBits];
  LayoutSegment* segment = slot.load(std::memory_order_relaxed);
  if (segment == nullptr) segment = new LayoutSegment();
  auto layout = std::make_unique<Layout>(std::move(made));
  layout->id = static_cast<LayoutId>(id);
  const Layout& result = *layout;
  (*segment)[id & ((1U << kSegmentBits) - 1)] = std::move(layout);
  slot.store(segment, std::memory_order_release);  // pairs with the acquire in layout()
  layouts_.store(id + 1, std::memory_order_relaxed);
  return result;
}

}  // namespace btvm
