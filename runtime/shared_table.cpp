#include "runtime/shared_table.h"

#include <algorithm>
#include <utility>

#include "vm/compare.h"
#include "vm/copy_term.h"

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

namespace {

/// What a key or value counts for beside its words.
constexpr std::size_t kWordsOfKey = 64;
constexpr std::size_t kWordsOfValue = 8;

}  // namespace

SharedTable::SharedTable(Type type, const SymbolTable& symbols)
    : NativeResource(kKind, destroy),
      type_(type),
      before_{&symbols, type == Type::kOrderedSet},
      entries_(before_) {}

void SharedTable::destroy(Counted& counted) noexcept { delete static_cast<SharedTable*>(&counted); }

bool SharedTable::KeyBefore::before(Value a, Value b) const {
  return (by_value ? order(*symbols, a, b) : order_keys(*symbols, a, b)) < 0;
}

bool SharedTable::put(Kept key, Kept value, std::size_t most_words) {
  const std::size_t words = kWordsOfValue + value->words();
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = entries_.try_emplace(std::move(key));
  Values& values = at->second;
  if (is_new) {
    key_words_ += kWordsOfKey + at->first->words();
    note_change(at->first, true);
  } else if (!keeps_many()) {
    if (values.words > most_words) return false;
    value_words_ += words - values.words;  // modulo 2^64, as the sum is not negative
    values.words = words;
    values.all.front().swap(value);  // what was there goes without the lock
    return true;
  }
  const auto is_same = [&](const Kept& other) {
    return strict_equal(other->value(), value->value());
  };
  if (type_ == Type::kBag && std::any_of(values.all.begin(), values.all.end(), is_same))
    return true;
  values.all.push_back(std::move(value));
  values.words += words;
  value_words_ += words;
  ++size_;
  return true;
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

bool SharedTable::remove(Value key, std::size_t most_words) {
  Entries::node_type removed;  // freed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return true;
  if (found->second.words > most_words) return false;
  size_ -= found->second.all.size();
  key_words_ -= kWordsOfKey + found->first->words();
  value_words_ -= found->second.words;
  note_change(found->first, false);
  removed = entries_.extract(found);
  return true;
}

void SharedTable::clear() {
  Entries removed{before_};  // freed without the lock
  const std::lock_guard lock(mutex_);
  removed.swap(entries_);
  size_ = key_words_ = value_words_ = 0;
  for (Walk* walk : walks_) walk->is_cleared = true;  // now is a moment that has no keys
}

std::size_t SharedTable::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

std::size_t SharedTable::words() const {
  const std::shared_lock lock(mutex_);
  return key_words_ + value_words_;
}

std::size_t SharedTable::key_words() const {
  const std::shared_lock lock(mutex_);
  return key_words_;
}

std::vector<SharedTable::Kept> SharedTable::keys() {
  constexpr std::size_t kAtOnce = 256;
  Walk walk;
  std::vector<Kept> passed;
  for (bool has_begun = false, has_ended = false; !has_ended; has_begun = true) {
    if (passed.capacity() - passed.size() < kAtOnce) passed.reserve(2 * passed.size() + kAtOnce);
    const std::lock_guard lock(mutex_);
    if (!has_begun) walks_.push_back(&walk);
    auto at = has_begun ? entries_.upper_bound(walk.last) : entries_.begin();
    for (std::size_t i = 0; i < kAtOnce && at != entries_.end(); ++i, ++at) {
      passed.push_back(at->first);
    }
    has_ended = at == entries_.end();
    if (has_ended) {
      walks_.erase(std::find(walks_.begin(), walks_.end(), &walk));
    } else {
      walk.last = passed.back();
    }
  }
  return walk.is_cleared ? std::vector<Kept>() : with_changes(passed, walk.changes);
}

void SharedTable::note_change(const Kept& key, bool is_there) {
  for (Walk* walk : walks_) {
    const bool has_passed = !walk->is_cleared && !before_(walk->last, key);
    if (has_passed) walk->changes.push_back({key, is_there});
  }
}

std::vector<SharedTable::Kept> SharedTable::with_changes(
    std::vector<Kept>& passed, const std::vector<Walk::Change>& changes) const {
  if (changes.empty()) return std::move(passed);
  std::map<Kept, Walk::Change, KeyBefore> latest(before_);
  for (const Walk::Change& change : changes) latest.insert_or_assign(change.key, change);
  std::vector<Kept> keys;
  auto change = latest.begin();
  const auto apply = [&] {
    if (change->second.is_there) keys.push_back(change->second.key);
    ++change;
  };
  for (Kept& key : passed) {
    while (change != latest.end() && before_(change->first, key)) apply();
    const bool is_changed = change != latest.end() && !before_(key, change->first);
    if (is_changed) {
      apply();
    } else {
      keys.push_back(std::move(key));
    }
  }
  while (change != latest.end()) apply();
  return keys;
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
