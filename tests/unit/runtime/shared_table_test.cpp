#include "runtime/shared_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "vm/symbol_table.h"

namespace btvm {
namespace {

constexpr std::size_t kAnyWords = ~std::size_t{0};

SharedTable::Kept kept(std::int64_t n) {
  return std::make_shared<const KeptTerm>(Value::from_small(n), Value());
}

/// A table, as long as the test.
class Table {
 public:
  explicit Table(SharedTable::Type type = SharedTable::Type::kSet)
      : table_(new SharedTable(type, symbols_)) {}
  ~Table() { table_->release(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  SharedTable* operator->() { return table_; }
  void put(std::int64_t key) { EXPECT_TRUE(table_->put(kept(key), kept(0), kAnyWords)); }
  void remove(std::int64_t key) { EXPECT_TRUE(table_->remove(Value::from_small(key), kAnyWords)); }
  std::vector<std::int64_t> keys() {
    std::vector<std::int64_t> keys;
    for (const SharedTable::Kept& key : table_->keys()) keys.push_back(key->value().as_small());
    return keys;
  }

 private:
  SymbolTable symbols_;
  SharedTable* table_;
};

TEST(SharedTable, KnowsItsWords) {
  Table table(SharedTable::Type::kDuplicateBag);
  table.put(1);
  const std::size_t of_key = table->key_words();
  const std::size_t of_all = table->words();
  EXPECT_GT(of_key, 0U);
  EXPECT_GT(of_all, of_key);
  table.put(1);
  table.put(2);
  EXPECT_EQ(table->key_words(), 2 * of_key);
  EXPECT_EQ(table->words(), 2 * of_key + 3 * (of_all - of_key));
  table.remove(1);
  EXPECT_EQ(table->words(), of_all);
  table->clear();
  EXPECT_EQ(table->words(), 0U);
}

TEST(SharedTable, FreesNothingThatIsTooMuch) {
  Table table;
  table.put(1);
  EXPECT_FALSE(table->put(kept(1), kept(2), 0));
  EXPECT_FALSE(table->remove(Value::from_small(1), 0));
  std::vector<SharedTable::Kept> values;
  table->get(Value::from_small(1), kAnyWords, values);
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0]->value(), Value::from_small(0));
  EXPECT_TRUE(table->put(kept(2), kept(2), 0));  // frees nothing
}

/// Calls `once` while another thread calls `change`, both many times.
template <typename Change, typename Once>
void during(Change change, Once once) {
  constexpr int kRounds = 100;
  std::atomic<int> changes{0};
  std::atomic<bool> is_over{false};
  std::thread other([&] {
    while (!is_over.load()) {
      change();
      changes.fetch_add(1);
    }
  });
  for (int i = 0; i < kRounds || changes.load() < kRounds; ++i) once();
  is_over.store(true);
  other.join();
}

TEST(SharedTable, TheKeysAreThoseOfOneMoment) {
  constexpr std::int64_t kMany = 5'000;
  Table table;
  for (std::int64_t i = 1; i <= kMany; ++i) table.put(i);
  table.put(kMany + 1);
  const auto move = [&] {  // one of the two is always there
    table.put(0);
    table.remove(kMany + 1);
    table.put(kMany + 1);
    table.remove(0);
  };
  during(move, [&] {
    const std::vector<std::int64_t> keys = table.keys();
    ASSERT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    ASSERT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
    const std::size_t ends = (keys.front() == 0 ? 1U : 0U) + (keys.back() == kMany + 1 ? 1U : 0U);
    ASSERT_GE(ends, 1U);
    ASSERT_EQ(keys.size(), static_cast<std::size_t>(kMany) + ends);
  });
}

TEST(SharedTable, NoKeyOutlastsAClear) {
  constexpr std::int64_t kMany = 2'000;
  Table table;
  std::int64_t next = 0;
  // Of the keys of a round some are there, without gaps, and none of another round.
  const auto fill = [&] {
    for (std::int64_t i = 0; i < kMany; ++i) table.put(next + i);
    table->clear();
    next += kMany;
  };
  during(fill, [&] {
    const std::vector<std::int64_t> keys = table.keys();
    if (keys.empty()) return;
    ASSERT_EQ(keys.front() % kMany, 0);
    ASSERT_EQ(keys.back() - keys.front() + 1, static_cast<std::int64_t>(keys.size()));
    ASSERT_LT(keys.back(), keys.front() + kMany);
  });
}

}  // namespace
}  // namespace btvm
