// SharedTable, SharedCounter, SharedStore: what actors share through the classes Ets and AtomicCounter.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "runtime/native_resource.h"
#include "vm/heap.h"
#include "vm/symbol_table.h"
#include "vm/value.h"

namespace btvm {

/// A term that lies outside of all heaps.
class KeptTerm {
 public:
  /// A copy of `value`. `self_reference`: as in CopyOptions.
  KeptTerm(Value value, Value self_reference);
  ~KeptTerm() { Fragment::destroy(fragment_); }
  KeptTerm(KeptTerm&& other) noexcept : value_(other.value_), fragment_(other.fragment_) {
    other.fragment_ = nullptr;
  }
  KeptTerm& operator=(KeptTerm&& other) noexcept;
  KeptTerm(const KeptTerm&) = delete;
  KeptTerm& operator=(const KeptTerm&) = delete;

  [[nodiscard]] Value value() const { return value_; }
  /// How much there is to copy.
  [[nodiscard]] std::size_t words() const { return fragment_ == nullptr ? 0 : fragment_->words; }

 private:
  Value value_;
  Fragment* fragment_ = nullptr;
};

/// Keys and values that processes share; each operation is atomic. They are copied in and out.
///
/// A mutex guards it. It is held while one entry is looked up or changed, or a few keys are passed, never
/// while terms are copied or freed, and never across a suspension. Any thread may call anything.
class SharedTable final : public NativeResource {
 public:
  static constexpr Kind kKind = Kind::kTable;
  enum class Type : std::uint8_t { kSet, kOrderedSet, kBag, kDuplicateBag };

  SharedTable(Type type, const SymbolTable& symbols);

  [[nodiscard]] Type type() const { return type_; }
  [[nodiscard]] bool keeps_many() const {
    return type_ == Type::kBag || type_ == Type::kDuplicateBag;
  }
  /// A key or a value, which stays while somebody copies it, whatever happens to the table.
  using Kept = std::shared_ptr<const KeptTerm>;

  // Words are those of the terms, and some for each of them. Nothing is freed that has more than `most_words`.

  /// Sets: in place of the value there was. Bags: beside the others; a bag has no value twice for a key.
  /// False, and nothing done: what was there has too many words.
  [[nodiscard]] bool put(Kept key, Kept value, std::size_t most_words);
  [[nodiscard]] bool includes(Value key) const;
  /// The values of the key in the order in which they came, unless they are more than `most_words`; and how
  /// many words they are.
  std::size_t get(Value key, std::size_t most_words, std::vector<Kept>& values) const;
  /// False, and nothing done: there are values of too many words.
  [[nodiscard]] bool remove(Value key, std::size_t most_words);
  void clear();
  /// Number of values.
  [[nodiscard]] std::size_t size() const;
  /// Words of all keys and values.
  [[nodiscard]] std::size_t words() const;
  /// Words of all keys.
  [[nodiscard]] std::size_t key_words() const;
  /// The keys that there are at one moment during the call, in ascending order.
  [[nodiscard]] std::vector<Kept> keys();

 private:
  struct KeyBefore {
    using is_transparent = void;
    const SymbolTable* symbols;
    bool by_value;  // 1 and 1.0 are one key
    bool operator()(const Kept& a, const Kept& b) const { return before(a->value(), b->value()); }
    bool operator()(const Kept& a, Value b) const { return before(a->value(), b); }
    bool operator()(Value a, const Kept& b) const { return before(a, b->value()); }
    [[nodiscard]] bool before(Value a, Value b) const;
  };

  struct Values {
    std::vector<Kept> all;
    std::size_t words = 0;
  };

  using Entries = std::map<Kept, Values, KeyBefore>;

  /// A keys() under way: it passes some keys at a time, and lets others at the table in between. What they do
  /// to keys that it has passed is noted, so that in the end it knows the keys of the moment in which it passed
  /// the last one. All of it under mutex_, until the walk has ended.
  struct Walk {
    struct Change {
      Kept key;
      bool is_there = false;
    };
    Kept last;  // passed
    std::vector<Change> changes;
    bool is_cleared = false;  // there was a moment without keys
  };

  static void destroy(Counted& counted) noexcept;

  /// Under mutex_.
  void note_change(const Kept& key, bool is_there);
  /// The keys that were passed, with what happened to them since.
  [[nodiscard]] std::vector<Kept> with_changes(std::vector<Kept>& passed,
                                               const std::vector<Walk::Change>& changes) const;

  const Type type_;
  const KeyBefore before_;
  mutable std::shared_mutex mutex_;
  Entries entries_;       // under mutex_, like all that follows; none without values
  std::size_t size_ = 0;  // values
  std::size_t key_words_ = 0;
  std::size_t value_words_ = 0;
  std::vector<Walk*> walks_;
};

/// A number that processes count with. Any thread. Wraps around at 64 bits.
class SharedCounter final : public NativeResource {
 public:
  static constexpr Kind kKind = Kind::kCounter;
  SharedCounter() : NativeResource(kKind, destroy) {}

  /// The number after adding. Counters order nothing but themselves.
  std::int64_t add(std::int64_t n) {
    const auto sum = static_cast<std::uint64_t>(number_.fetch_add(n, std::memory_order_relaxed));
    return static_cast<std::int64_t>(sum + static_cast<std::uint64_t>(n));
  }
  void set(std::int64_t n) { number_.store(n, std::memory_order_relaxed); }

 private:
  static void destroy(Counted& counted) noexcept { delete static_cast<SharedCounter*>(&counted); }

  std::atomic<std::int64_t> number_{0};
};

/// Tables and counters of one machine by name. It keeps them until they are removed. Any thread.
class SharedStore {
 public:
  SharedStore() = default;
  ~SharedStore() { clear(); }
  SharedStore(const SharedStore&) = delete;
  SharedStore& operator=(const SharedStore&) = delete;

  /// Enters `resource`, unless there is one of the kind and name: answers which of the two is there now,
  /// retained for the caller, who has `resource` retained already.
  NativeResource& add(Symbol name, NativeResource& resource);
  /// Retained for the caller; null: there is none.
  [[nodiscard]] NativeResource* find(Symbol name, NativeResource::Kind kind);
  /// Retires `resource`. False: it was not there (any more).
  bool remove(Symbol name, NativeResource& resource);
  void clear();

 private:
  using Key = std::pair<Symbol, NativeResource::Kind>;
  mutable std::mutex mutex_;
  std::map<Key, NativeResource*> resources_;  // under mutex_; counted
};

}  // namespace btvm
