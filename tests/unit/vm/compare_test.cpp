#include "vm/compare.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "tests/unit/vm/test_heap.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/set.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::TestHeap;

Value small(std::int64_t n) { return Value::from_small(n); }

struct CompareTest : ::testing::Test {
  /// With so much room, the small terms of these tests need no roots.
  CompareTest() { test.heap.reserve(10'000); }

  [[nodiscard]] bool less(Value a, Value b) const { return order(symbols, a, b) < 0; }
  Value instance(std::uint32_t layout, std::initializer_list<Value> fields) {
    const Value tuple = test.tuple(fields);
    Object* object = tuple.as_object();
    object->set_header(Header(ObjectKind::kInstance, static_cast<LayoutId>(layout), fields.size()));
    return tuple;
  }
  Value array(std::initializer_list<Value> elements) {
    const Value tuple = test.tuple(elements);
    tuple.as_object()->set_header(
        Header(ObjectKind::kArray, layout_id(classes::kArray), elements.size()));
    return tuple;
  }
  Value dictionary(std::initializer_list<Value> pairs) {
    std::vector<Value> sorted(pairs);
    test.heap.reserve(sorted.size() + 1);
    sort_pairs(symbols, sorted);
    return new_dictionary(test.heap, sorted);
  }
  SymbolTable symbols;
  TestHeap test;
};

TEST_F(CompareTest, NumbersAreEqualByValueOrExactly) {
  EXPECT_TRUE(equal(small(1), Value::from_float(1.0)));
  EXPECT_FALSE(strict_equal(small(1), Value::from_float(1.0)));
  EXPECT_FALSE(equal(small(1), Value::from_float(1.5)));
  EXPECT_TRUE(strict_equal(Value::from_float(0.0), Value::from_float(-0.0)));
  EXPECT_EQ(hash_of(Value::from_float(0.0)), hash_of(Value::from_float(-0.0)));
  Root big{test.heap, *integer_from_text(test.heap, "9007199254740993")};
  EXPECT_FALSE(equal(big, Value::from_float(9007199254740992.0))) << "no rounding in between";
  Root huge{test.heap, integer_shift(test.heap, small(1), 100)};
  EXPECT_TRUE(equal(huge, make_float(test.heap, 0x1p100)));
}

TEST_F(CompareTest, CoercionReachesEveryDepthButKeys) {
  Root exact{test.heap, test.list({test.tuple({small(1)})})};
  Root loose{test.heap, test.list({test.tuple({Value::from_float(1.0)})})};
  EXPECT_TRUE(equal(exact, loose));
  EXPECT_FALSE(strict_equal(exact, loose));
  Root value_differs{test.heap, dictionary({small(1), Value::from_float(2.0)})};
  Root plain{test.heap, dictionary({small(1), small(2)})};
  Root key_differs{test.heap, dictionary({Value::from_float(1.0), small(2)})};
  EXPECT_TRUE(equal(plain, value_differs));
  EXPECT_FALSE(strict_equal(plain, value_differs));
  EXPECT_FALSE(equal(plain, key_differs));
  Root a{test.heap, dictionary({test.list({small(1)}), small(2)})};
  Root b{test.heap, dictionary({test.list({Value::from_float(1.0)}), small(2)})};
  EXPECT_FALSE(equal(a, b)) << "keys are exact inside, too";
}

TEST_F(CompareTest, KindsAreNotEqual) {
  Root list{test.heap, test.list({small(1)})};
  Root tuple{test.heap, test.tuple({small(1)})};
  Root in_array{test.heap, array({small(1)})};
  EXPECT_FALSE(equal(list, tuple));
  EXPECT_FALSE(equal(tuple, in_array));
  EXPECT_FALSE(equal(Value::nil(), Value::from_bool(false)));
  const Symbol name = symbols.intern("a");
  EXPECT_FALSE(equal(Value::from_symbol(name), make_string(test.heap, "a")));
  EXPECT_FALSE(equal(Value::empty_list(), Value::nil()));
}

TEST_F(CompareTest, InstancesAreEqualByClassAndFields) {
  Root a{test.heap, instance(100, {small(1), small(2)})};
  Root b{test.heap, instance(100, {small(1), small(2)})};
  Root other_class{test.heap, instance(101, {small(1), small(2)})};
  Root other_field{test.heap, instance(100, {small(1), small(3)})};
  EXPECT_TRUE(strict_equal(a, b));
  EXPECT_EQ(hash_of(a), hash_of(b));
  EXPECT_FALSE(strict_equal(a, other_class));
  EXPECT_FALSE(strict_equal(a, other_field));
}

TEST_F(CompareTest, StringsAreEqualInEitherForm) {
  const std::string text(300, 's');
  std::vector<std::uint64_t> memory(immortal_string_words(text));
  const Value literal = new_immortal_string(memory.data(), text);
  Root shared{test.heap, make_string(test.heap, text)};
  ASSERT_NE(literal.as_object()->kind(), shared.get().as_object()->kind());
  EXPECT_TRUE(strict_equal(literal, shared));
  EXPECT_EQ(hash_of(literal), hash_of(shared));
  EXPECT_TRUE(std::is_eq(order(symbols, literal, shared)));
}

TEST_F(CompareTest, KindsHaveTheirPlaceInTheOrder) {
  test.heap.reserve(100);
  Object* reference = test.heap.allocate(ObjectKind::kReference, LayoutId{}, 1);
  reference->set_raw(0, 1);
  Object* block = test.heap.allocate(ObjectKind::kBlock, LayoutId{}, 1);
  block->set_raw(0, 0x1000);
  Object* actor = test.heap.allocate(ObjectKind::kActorRef, LayoutId{}, 1);
  actor->set_raw(0, 1);
  const Value ascending[] = {
      small(-1),
      Value::from_float(2.5),
      small(3),
      Value::from_bool(false),
      Value::nil(),
      Value::from_bool(true),
      Value::from_object(reference),
      Value::from_object(block),
      Value::from_pid(Pid(1, 1)),
      Value::from_class(class_id(classes::kObject)),
      Value::from_object(actor),
      test.tuple({small(9)}),
      test.tuple({small(1), small(1)}),
      instance(100, {small(9)}),
      dictionary({small(1), small(1)}),
      Value::empty_list(),
      test.list({small(1)}),
      test.list({small(1), small(0)}),
      test.list({small(2)}),
      make_string(test.heap, ""),
      make_string(test.heap, "Z"),
      make_string(test.heap, "a"),
      make_string(test.heap, "ab"),
  };
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_TRUE(order(symbols, ascending[i], ascending[j]) == (i <=> j)) << i << " and " << j;
    }
  }
}

TEST_F(CompareTest, SymbolsGoByTheirText) {
  const Value late = Value::from_symbol(symbols.intern("zebra"));
  const Value early = Value::from_symbol(symbols.intern("ant"));
  EXPECT_TRUE(less(early, late));
  EXPECT_TRUE(less(early, Value::nil()));
}

TEST_F(CompareTest, TuplesGoBySizeFirstAndDictionariesByKeysFirst) {
  EXPECT_TRUE(less(test.tuple({small(9)}), test.tuple({small(1), small(1)})));
  EXPECT_TRUE(less(test.tuple({small(1), small(2)}), test.tuple({small(1), small(3)})));
  // Keys 1, 5 come before 2, 3 although the value of 1 is large.
  EXPECT_TRUE(less(dictionary({small(1), small(99), small(5), small(0)}),
                   dictionary({small(2), small(0), small(3), small(0)})));
  EXPECT_TRUE(less(dictionary({small(1), small(0), small(2), small(9)}),
                   dictionary({small(1), small(1), small(2), small(0)})));
  // 1 and 1.0 as keys differ, so one dictionary must be the lesser.
  Root a{test.heap, dictionary({small(1), small(0)})};
  Root b{test.heap, dictionary({Value::from_float(1.0), small(0)})};
  EXPECT_TRUE(less(a, b));
  EXPECT_FALSE(less(b, a));
}

TEST_F(CompareTest, LongAndDeepTermsNeedNoNativeStack) {
  constexpr int kSize = 1'000'000;
  Root lists[2] = {Root{test.heap, Value::empty_list()}, Root{test.heap, Value::empty_list()}};
  Root nests[2] = {Root{test.heap, Value::empty_list()}, Root{test.heap, Value::empty_list()}};
  for (int i = 0; i < kSize; ++i) {
    for (Root& list : lists) list.set(make_cons(test.heap, small(i), list));
    for (Root& nest : nests) nest.set(test.tuple({nest}));
  }
  EXPECT_TRUE(strict_equal(lists[0], lists[1]));
  EXPECT_TRUE(std::is_eq(order(symbols, lists[0], lists[1])));
  EXPECT_EQ(hash_of(lists[0]), hash_of(lists[1]));
  EXPECT_TRUE(strict_equal(nests[0], nests[1]));
  EXPECT_TRUE(std::is_eq(order(symbols, nests[0], nests[1])));
  EXPECT_EQ(hash_of(nests[0]), hash_of(nests[1]));
  nests[0].set(test.tuple({nests[0]}));
  EXPECT_FALSE(strict_equal(nests[0], nests[1])) << "one level deeper, at the very bottom";
}

TEST_F(CompareTest, HashingASharedTermEnds) {
  Root term{test.heap, test.tuple({small(1)})};
  for (int i = 0; i < 60; ++i) term.set(test.tuple({term, term}));
  EXPECT_LT(hash_of(term), 1U << 27);
}

/// A random term, kept in the roots of `test`.
Value any_term(TestHeap& test, const SymbolTable& symbols, int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 11 : 6);
  const auto n = *rc::gen::inRange<std::int64_t>(-2, 3);
  switch (kind) {
    case 0: return small(n);
    case 1: return Value::from_float(static_cast<double>(n) / *rc::gen::element(1.0, 2.0));
    case 2: return Value::from_symbol(static_cast<Symbol>(*rc::gen::inRange(0, 5)));
    case 3: return make_string(test.heap, std::string(static_cast<std::size_t>(n + 2), 'x'));
    case 4: return integer_shift(test.heap, small(n), 70);
    case 5: return Value::empty_list();
    default: break;
  }
  const std::size_t first = test.roots.size();
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    const Value part = any_term(test, symbols, depth - 1);
    test.roots.push_back(part);
  }
  test.heap.reserve(100);
  std::vector<Value> parts(test.roots.begin() + static_cast<std::ptrdiff_t>(first),
                           test.roots.end());
  Value result;
  if (kind <= 7) {
    result = new_tuple(test.heap, parts);
  } else if (kind == 8) {
    result = new_list(test.heap, parts);
  } else if (kind == 9) {
    sort_unique(symbols, parts);
    result = new_set(test.heap, parts);
  } else {
    if (parts.size() % 2 == 1) parts.pop_back();
    sort_pairs(symbols, parts);
    result = new_dictionary(test.heap, parts);
  }
  test.roots.resize(first);
  return result;
}

TEST(Compare, RelationsAgreeOnAnyTerms) {
  rc::check("equality, order and hash fit together", [] {
    const SymbolTable symbols;
    TestHeap test;
    for (int i = 0; i < 3; ++i) {
      const Value term = any_term(test, symbols, 3);
      test.roots.push_back(term);
    }
    const Value a = test.roots[0];
    const Value b = test.roots[1];
    const Value c = test.roots[2];
    RC_ASSERT(strict_equal(a, a) && equal(a, a));
    RC_ASSERT(equal(a, b) == equal(b, a));
    RC_ASSERT(!strict_equal(a, b) || equal(a, b));
    RC_ASSERT(std::is_eq(order(symbols, a, b)) == equal(a, b));
    RC_ASSERT(std::is_eq(order_keys(symbols, a, b)) == strict_equal(a, b));
    RC_ASSERT(std::is_lt(order(symbols, a, b)) == std::is_gt(order(symbols, b, a)));
    RC_ASSERT(std::is_lt(order_keys(symbols, a, b)) == std::is_gt(order_keys(symbols, b, a)));
    if (order(symbols, a, b) <= 0 && order(symbols, b, c) <= 0) {
      RC_ASSERT(std::is_lteq(order(symbols, a, c)));
    }
    if (order_keys(symbols, a, b) <= 0 && order_keys(symbols, b, c) <= 0) {
      RC_ASSERT(std::is_lteq(order_keys(symbols, a, c)));
    }
    if (strict_equal(a, b)) RC_ASSERT(hash_of(a) == hash_of(b));
    RC_ASSERT(hash_of(a) < (1U << 27));
  });
}

}  // namespace
}  // namespace btvm
