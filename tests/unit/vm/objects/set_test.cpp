#include "vm/objects/set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "tests/unit/vm/test_heap.h"

namespace btvm {
namespace {

using testing::TestHeap;

Value small(std::int64_t n) { return Value::from_small(n); }

Value make_set(Heap& heap, const SymbolTable& symbols, std::vector<Value> elements) {
  heap.reserve(elements.size() + 1);  // only immediates are passed
  sort_unique(symbols, elements);
  return new_set(heap, elements);
}

std::vector<Value> content(Value set) {
  const auto elements = elements_of(set);
  return {elements.begin(), elements.end()};
}

TEST(Set, HoldsEachValueOnceInOrder) {
  const SymbolTable symbols;
  TestHeap test;
  Root set{test.heap, make_set(test.heap, symbols, {small(3), small(1), small(3), small(2)})};
  EXPECT_EQ(content(set), (std::vector<Value>{small(1), small(2), small(3)}));
  EXPECT_EQ(set_add(test.heap, symbols, set, small(2)), set.get());
  EXPECT_EQ(set_remove(test.heap, symbols, set, small(9)), set.get());
}

TEST(Set, ComparesNumbersByValue) {
  const SymbolTable symbols;
  TestHeap test;
  Root set{test.heap, make_set(test.heap, symbols, {small(2), Value::from_float(2.0)})};
  EXPECT_EQ(content(set), std::vector<Value>{small(2)}) << "the first of equal ones stays";
  EXPECT_TRUE(set_includes(symbols, set, Value::from_float(2.0)));
  EXPECT_EQ(set_size(set_remove(test.heap, symbols, set, Value::from_float(2.0))), 0U);
}

TEST(Set, BlocksOfOneLiteralAreDifferentElements) {
  const SymbolTable symbols;
  TestHeap test;
  test.heap.reserve(10);
  std::vector<Value> blocks;
  for (int i = 0; i < 3; ++i) {
    Object* block = test.heap.allocate(ObjectKind::kBlock, layout_id(classes::kBlock), 1);
    block->set_raw(0, 0x1000);
    blocks.push_back(Value::from_object(block));
  }
  std::vector<Value> elements = {blocks[0], blocks[1], blocks[0]};
  sort_unique(symbols, elements);
  EXPECT_EQ(elements, (std::vector<Value>{blocks[0], blocks[1]}));
  Root set{test.heap, new_set(test.heap, elements)};
  EXPECT_FALSE(set_includes(symbols, set, blocks[2]));
}

TEST(Set, AgreesWithAStandardSet) {
  rc::check("every operation has the elements of its model", [](bool stress) {
    const SymbolTable symbols;
    TestHeap test;
    test.heap.set_stress(stress);
    const auto numbers = rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30));
    const std::vector<int> left = *numbers;
    const std::vector<int> right = *numbers;
    const std::set<int> a(left.begin(), left.end());
    const std::set<int> b(right.begin(), right.end());
    const auto values = [](const auto& source) {
      std::vector<Value> result;
      for (const int n : source) result.push_back(small(n));
      return result;
    };
    Root x{test.heap, make_set(test.heap, symbols, {})};
    for (const int n : left) x.set(set_add(test.heap, symbols, x, small(n)));
    Root y{test.heap, make_set(test.heap, symbols, values(right))};
    std::set<int> expected = a;
    expected.insert(b.begin(), b.end());
    RC_ASSERT(content(set_union(test.heap, symbols, x, y)) == values(expected));
    expected.clear();
    for (const int n : a) {
      if (b.contains(n)) expected.insert(n);
    }
    RC_ASSERT(content(set_intersection(test.heap, symbols, x, y)) == values(expected));
    RC_ASSERT(set_is_subset(symbols, x, y) == (expected == a));
    expected.clear();
    for (const int n : a) {
      if (!b.contains(n)) expected.insert(n);
    }
    RC_ASSERT(content(set_difference(test.heap, symbols, x, y)) == values(expected));
  });
}

}  // namespace
}  // namespace btvm
