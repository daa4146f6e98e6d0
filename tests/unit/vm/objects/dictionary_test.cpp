#include "vm/objects/dictionary.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>

#include "tests/unit/vm/test_heap.h"
#include "vm/compare.h"
#include "vm/objects/float.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::TestHeap;

Value small(std::int64_t n) { return Value::from_small(n); }

struct DictionaryTest : ::testing::Test {
  Value empty() {
    test.heap.reserve(1);
    return new_dictionary(test.heap, {});
  }
  Value put(Value dictionary, Value key, Value value) {
    return dictionary_put(test.heap, symbols, dictionary, key, value);
  }
  /// 0 to count - 1, in an order that is neither ascending nor descending.
  Value filled(std::int64_t count) {
    Root dictionary{test.heap, empty()};
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t key = i * 7'919 % count;
      dictionary.set(put(dictionary, small(key), small(-key)));
    }
    return dictionary;
  }
  SymbolTable symbols;
  TestHeap test;
};

TEST_F(DictionaryTest, IsFoundByExactKey) {
  Root d{test.heap, put(empty(), small(1), small(10))};
  EXPECT_EQ(dictionary_get(symbols, d, small(1)), small(10));
  EXPECT_EQ(dictionary_get(symbols, d, Value::from_float(1.0)), std::nullopt);
  d.set(put(d, Value::from_float(1.0), small(11)));
  EXPECT_EQ(dictionary_size(d), 2U);
  EXPECT_EQ(key_at(d, 0), small(1)) << "the Integer comes before the Float of its value";
  EXPECT_EQ(dictionary_get(symbols, d, Value::from_float(1.0)), small(11));
}

TEST_F(DictionaryTest, NestedNumbersAreExactToo) {
  Root a{test.heap, test.list({small(1)})};
  Root b{test.heap, test.list({Value::from_float(1.0)})};
  Root d{test.heap, put(empty(), b, small(2))};
  d.set(put(d, a, small(1)));
  ASSERT_EQ(dictionary_size(d), 2U);
  EXPECT_EQ(dictionary_get(symbols, d, a), small(1));
  EXPECT_EQ(dictionary_get(symbols, d, b), small(2));
}

TEST_F(DictionaryTest, AChangeLeavesTheOldOneAlone) {
  for (const std::int64_t size : {5, 16, 17, 1'000}) {
    Root before{test.heap, filled(size)};
    Root more{test.heap, put(before, small(size), small(1))};
    Root other{test.heap, put(before, small(0), small(99))};
    Root less{test.heap, dictionary_remove(test.heap, symbols, before, small(0))};
    EXPECT_EQ(dictionary_size(before), static_cast<std::size_t>(size));
    EXPECT_EQ(dictionary_get(symbols, before, small(0)), small(0));
    EXPECT_EQ(dictionary_size(more), static_cast<std::size_t>(size) + 1);
    EXPECT_EQ(dictionary_get(symbols, other, small(0)), small(99));
    EXPECT_EQ(dictionary_size(less), static_cast<std::size_t>(size) - 1);
  }
}

TEST_F(DictionaryTest, RemovingAnAbsentKeyAnswersTheSame) {
  Root d{test.heap, filled(100)};
  EXPECT_EQ(dictionary_remove(test.heap, symbols, d, small(100)), d.get());
}

TEST_F(DictionaryTest, IterationIsAscendingAtEverySize) {
  for (const std::int64_t size : {0, 1, 15, 16, 17, 18, 255, 256, 257, 5'000}) {
    Root d{test.heap, filled(size)};
    std::int64_t expected = 0;
    for (DictionaryCursor at(d); !at.is_at_end(); at.advance()) {
      ASSERT_EQ(at.key(), small(expected));
      ASSERT_EQ(at.value(), small(-expected));
      ASSERT_EQ(key_at(d, static_cast<std::size_t>(expected)), small(expected));
      ++expected;
    }
    EXPECT_EQ(expected, size);
  }
}

TEST_F(DictionaryTest, ManyEntriesAreALowTreeAndFewAreFlat) {
  Root d{test.heap, filled(100'000)};
  EXPECT_EQ(d.get().as_object()->kind(), ObjectKind::kDictionaryTree);
  EXPECT_LE(DictionaryCursor(d).height(), 6U);
  for (std::int64_t i = 0; i < 99'990; ++i) {
    d.set(dictionary_remove(test.heap, symbols, d, small(i * 7'919 % 100'000)));
  }
  EXPECT_EQ(dictionary_size(d), 10U);
  EXPECT_EQ(d.get().as_object()->kind(), ObjectKind::kDictionary);
}

TEST_F(DictionaryTest, AscendingKeysFillTheirLeaves) {
  Root d{test.heap, empty()};
  for (std::int64_t i = 0; i < 10'000; ++i) d.set(put(d, small(i), small(i)));
  test.heap.collect(true, 0);
  EXPECT_LE(test.heap.bytes(), 10'000U * 8 * 6);
}

TEST_F(DictionaryTest, ALongLiteralIsOneObjectUntilItChanges) {
  std::vector<Value> pairs;
  for (std::int64_t i = 0; i < 300; ++i) {
    pairs.push_back(small(i));
    pairs.push_back(small(i + 1));
  }
  test.heap.reserve(pairs.size() + 1);
  Root literal{test.heap, new_dictionary(test.heap, pairs)};
  EXPECT_EQ(dictionary_get(symbols, literal, small(299)), small(300));
  Root less{test.heap, dictionary_remove(test.heap, symbols, literal, small(150))};
  Root more{test.heap, put(literal, small(-1), small(0))};
  EXPECT_EQ(dictionary_size(less), 299U);
  EXPECT_EQ(key_at(less, 150), small(151));
  EXPECT_EQ(dictionary_size(more), 301U);
  EXPECT_EQ(key_at(more, 0), small(-1));
  EXPECT_TRUE(strict_equal(literal, dictionary_remove(test.heap, symbols, more, small(-1))));
}

TEST_F(DictionaryTest, FormInMemoryDoesNotMatterToEqualityAndHash) {
  Root tree{test.heap, filled(300)};
  std::vector<Value> pairs;
  for (std::int64_t i = 0; i < 300; ++i) {
    pairs.push_back(small(i));
    pairs.push_back(small(-i));
  }
  test.heap.reserve(pairs.size() + 1);
  Root flat{test.heap, new_dictionary(test.heap, pairs)};
  ASSERT_NE(tree.get().as_object()->kind(), flat.get().as_object()->kind());
  EXPECT_TRUE(strict_equal(tree, flat));
  EXPECT_TRUE(std::is_eq(order(symbols, tree, flat)));
  EXPECT_EQ(hash_of(tree), hash_of(flat));
  flat.set(put(flat, small(299), small(0)));
  EXPECT_FALSE(strict_equal(tree, flat));
}

TEST_F(DictionaryTest, BlocksOfOneLiteralAreDifferentKeys) {
  const auto make_block = [&] {
    test.heap.reserve(2);
    Object* block = test.heap.allocate(ObjectKind::kBlock, layout_id(classes::kBlock), 1);
    block->set_raw(0, 0x1000);
    return Value::from_object(block);
  };
  Root d{test.heap, empty()};
  Root blocks{test.heap, Value::empty_list()};
  for (std::int64_t i = 0; i < 50; ++i) {
    Root block{test.heap, make_block()};
    d.set(put(d, block, small(i)));
    blocks.set(make_cons(test.heap, block, blocks));
  }
  EXPECT_EQ(dictionary_size(d), 50U);
  std::int64_t expected = 50;
  for (Value rest = blocks; is_cons(rest); rest = tail_of(rest)) {
    EXPECT_EQ(dictionary_get(symbols, d, head_of(rest)), small(--expected));
  }
  d.set(dictionary_remove(test.heap, symbols, d, head_of(blocks)));
  EXPECT_EQ(dictionary_size(d), 49U);
  EXPECT_EQ(dictionary_get(symbols, d, head_of(blocks)), std::nullopt);
}

TEST_F(DictionaryTest, SortingPairsKeepsTheLastOfEqualKeys) {
  std::vector<Value> pairs = {small(2), small(20), small(1), small(10), small(2), small(21)};
  sort_pairs(symbols, pairs);
  EXPECT_EQ(pairs, (std::vector<Value>{small(1), small(10), small(2), small(21)}));
}

TEST(Dictionary, AgreesWithAMap) {
  rc::check("puts and removals leave what a std::map holds", [](bool stress) {
    const SymbolTable symbols;
    TestHeap test;
    test.heap.set_stress(stress);
    std::map<std::string, std::int64_t> model;
    test.heap.reserve(1);
    Root d{test.heap, new_dictionary(test.heap, {})};
    const int steps = *rc::gen::inRange(0, stress ? 80 : 2'000);
    const bool removing = *rc::gen::arbitrary<bool>();
    for (int i = 0; i < steps; ++i) {
      const std::string text = std::to_string(*rc::gen::inRange(0, steps));
      const Value key = make_string(test.heap, text);
      if (*rc::gen::inRange(0, 10) < (removing ? 5 : 2)) {
        d.set(dictionary_remove(test.heap, symbols, d, key));
        model.erase(text);
      } else {
        d.set(dictionary_put(test.heap, symbols, d, key, small(i)));
        model[text] = i;
      }
    }
    RC_ASSERT(dictionary_size(d) == model.size());
    DictionaryCursor at(d);
    for (const auto& [key, value] : model) {
      RC_ASSERT(text_of(at.key()) == key);
      RC_ASSERT(at.value() == small(value));
      at.advance();
    }
    RC_ASSERT(at.is_at_end());
  });
}

}  // namespace
}  // namespace btvm
