#include "runtime/shared_table.h"

#include <algorithm>
#include <utility>

#include "vm/compare.h"
#include "vm/copy_term.h"
#include "vm/objects/list.h"

namespace btvm {

KeptTerm::KeptTerm(Value value, Value self_reference) {
  CopyOptions options;
  options.self_reference = self_reference;
  fragment_ = copy_to_fragment({&value, 1}, &value_, options);
}

KeptTerm& KeptTerm::operator=(KeptTerm&& other) noexcept {
  std::swap(value_, other.value_);
  std::swap(fragment_, other.fragment_);
  return *this;
}

// --- SharedTable ---------------------------------------------------------------------------------

SharedTable::SharedTable(Type type, const SymbolTable& symbols)
    : NativeResource(kKind, destroy),
      type_(type),
      entries_(KeyBefore{&symbols, type == Type::kOrderedSet}) {}

void SharedTable::destroy(Counted& counted) noexcept { delete static_cast<SharedTable*>(&counted); }

bool SharedTable::KeyBefore::before(Value a, Value b) const {
  return (by_value ? order(*symbols, a, b) : order_keys(*symbols, a, b)) < 0;
}

void SharedTable::put(KeptTerm key, KeptTerm value) {
  constexpr std::size_t kOfValue = 8;  // words, in the sum
  Kept kept = std::make_shared<const KeptTerm>(std::move(value));
  const std::size_t words = kOfValue + kept->words();
  const std::lock_guard lock(mutex_);
  Values& values = entries_.try_emplace(std::move(key)).first->second;
  if (!keeps_many() && !values.all.empty()) {
    values.all.front().swap(kept);  // what was there goes without the lock
    values.words = words;
    return;
  }
  const auto is_same = [&](const Kept& other) {
    return strict_equal(other->value(), kept->value());
  };
  if (type_ == Type::kBag && std::any_of(values.all.begin(), values.all.end(), is_same)) return;
  values.all.push_back(std::move(kept));
  values.words += words;
  ++size_;
}

bool SharedTable::includes(Value key) const {
  const std::shared_lock lock(mutex_);
  return entries_.find(key) != entries_.end();
}

std::size_t SharedTable::get(Value key, std::size_t most_words, std::vector<Kept>& values) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return 0;
  if (found->second.words <= most_words) values = found->second.all;
  return found->second.words;
}

void SharedTable::remove(Value key) {
  decltype(entries_)::node_type removed;  // freed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  size_ -= found->second.all.size();
  removed = entries_.extract(found);
}

void SharedTable::clear() {
  decltype(entries_) removed{entries_.key_comp()};
  const std::lock_guard lock(mutex_);
  removed.swap(entries_);
  size_ = 0;
}

std::size_t SharedTable::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

Value SharedTable::keys(Heap& heap) const {
  const std::shared_lock lock(mutex_);
  Root list{heap, Value::empty_list()};
  for (auto at = entries_.rbegin(); at != entries_.rend(); ++at) {
    Root key{heap, copy_into(heap, at->first.value())};
    heap.reserve(kConsWords);
    list.set(new_cons(heap, key, list));
  }
  return list;
}

// --- SharedStore ---------------------------------------------------------------------------------

NativeResource& SharedStore::add(Symbol name, NativeResource& resource) {
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = resources_.try_emplace({name, resource.kind()}, &resource);
  at->second->retain();
  return *at->second;
}

NativeResource* SharedStore::find(Symbol name, NativeResource::Kind kind) {
  const std::lock_guard lock(mutex_);
  const auto found = resources_.find({name, kind});
  if (found == resources_.end()) return nullptr;
  found->second->retain();
  return found->second;
}

bool SharedStore::remove(Symbol name, NativeResource& resource) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = resources_.find({name, resource.kind()});
    if (found == resources_.end() || found->second != &resource) return false;
    resources_.erase(found);
  }
  resource.retire();
  resource.release();
  return true;
}

void SharedStore::clear() {
  decltype(resources_) removed;
  {
    const std::lock_guard lock(mutex_);
    removed.swap(resources_);
  }
  for (const auto& [key, resource] : removed) resource->release();
}

}  // namespace btvm
