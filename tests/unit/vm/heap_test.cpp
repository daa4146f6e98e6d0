#include "vm/heap.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/unit/vm/test_heap.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::make_handle;
using testing::TestCounted;
using testing::TestHeap;

TEST(Heap, RootsFollowTheirObjects) {
  TestHeap test;
  Root root{test.heap, test.tuple({Value::from_small(1), Value::from_small(2)})};
  const Object* before = root.get().as_object();
  test.heap.collect(false, 1'000);  // too much for the first block, so everything moves
  EXPECT_NE(root.get().as_object(), before);
  test.heap.collect(true, 0);
  EXPECT_EQ(elements_of(root)[1], Value::from_small(2));
}

TEST(Heap, ReserveMakesRoomOfAnySize) {
  TestHeap test;
  for (const std::size_t words : {1U, 63U, 64U, 65U, 1'000U, 100'000U}) {
    test.heap.reserve(words);
    EXPECT_TRUE(test.heap.has_room(words));
  }
}

TEST(Heap, AnEmptiedHeapReturnsToItsFirstBlock) {
  TestHeap test;
  test.heap.reserve(50'000);
  EXPECT_GT(test.heap.bytes(), 50'000U * 8);
  test.heap.collect(false, 0);
  EXPECT_EQ(test.heap.bytes(), TestHeap::kFirstBlockWords * 8);
  EXPECT_EQ(test.heap.stack_end(), test.first_block.data() + test.first_block.size());
}

TEST(Heap, GarbageAloneDoesNotMakeTheHeapGrow) {
  TestHeap test;
  Root kept{test.heap, test.tuple({Value::nil()})};
  std::size_t largest = 0;
  for (int i = 0; i < 200'000; ++i) {
    test.heap.reserve(4);
    (void)test.heap.allocate(ObjectKind::kTuple, LayoutId{}, 0);
    largest = std::max(largest, test.heap.bytes());
  }
  EXPECT_LE(largest, 64U * 1024);
}

/// Visits a stack slot by its offset from the end, as the frames do.
struct StackRoots final : RootSource {
  void visit_roots(RootVisitor& visitor) override {
    visitor.visit(reinterpret_cast<Value&>(heap->stack_end()[-1]));
  }
  Heap* heap = nullptr;
};

TEST(Heap, TheStackMovesBeforeItsSlotsAreVisited) {
  std::array<std::uint64_t, 32> block{};
  StackRoots roots;
  Heap heap(block, roots);
  heap.set_stress(false);  // the slot holds no value yet when room is made
  roots.heap = &heap;
  heap.set_stack_pointer(heap.stack_end() - 3);
  heap.reserve(3);
  Object* tuple = heap.allocate(ObjectKind::kTuple, LayoutId{}, 1);
  tuple->set_slot(0, Value::from_small(41));
  heap.stack_end()[-1] = Value::from_object(tuple).bits();
  heap.stack_end()[-2] = 0xDEADBEE0;  // raw: looks like a reference and is none
  heap.stack_end()[-3] = 7;
  heap.collect(false, 1'000);
  EXPECT_EQ(heap.stack_end() - heap.stack_pointer(), 3);
  EXPECT_EQ(heap.stack_end()[-2], 0xDEADBEE0U);
  EXPECT_EQ(heap.stack_end()[-3], 7U);
  const Value moved = Value::from_bits(heap.stack_end()[-1]);
  EXPECT_NE(moved.as_object(), tuple);
  EXPECT_EQ(moved.as_object()->slot(0), Value::from_small(41));
}

TEST(Heap, AHandleIsReleasedOnceItsObjectIsDead) {
  int alive = 0;
  TestHeap test;
  {
    Root kept{test.heap, make_handle(test.heap, new TestCounted(alive))};
    (void)make_handle(test.heap, new TestCounted(alive));
    EXPECT_EQ(alive, 2);
    test.heap.collect(false, 0);
    EXPECT_EQ(alive, 1);
    test.heap.collect(true, 0);
    EXPECT_EQ(alive, 1);
  }
  test.heap.collect(false, 0);
  EXPECT_EQ(alive, 0);
}

TEST(Heap, DestructionReleasesYoungOldAndAdoptedHandles) {
  int alive = 0;
  {
    TestHeap test;
    Root old{test.heap, make_handle(test.heap, new TestCounted(alive))};
    Root bulk{test.heap, Value::empty_list()};
    for (int i = 0; i < 4'000; ++i) bulk.set(make_cons(test.heap, Value::nil(), bulk));
    test.heap.collect(true, 0);
    test.heap.collect(false, 0);
    ASSERT_TRUE(old.get().as_object()->header().has(Header::kOld));
    (void)make_handle(test.heap, new TestCounted(alive));
    Fragment* fragment = Fragment::create(3);
    auto* handle = reinterpret_cast<Object*>(fragment->data());
    handle->set_header(Header(ObjectKind::kNative, LayoutId{}, 2));
    handle->set_raw(0,
                    reinterpret_cast<std::uint64_t>(static_cast<Counted*>(new TestCounted(alive))));
    handle->set_raw(1, 0);
    fragment->handles = handle;
    test.heap.adopt(fragment);
    EXPECT_EQ(alive, 3);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Heap, AFragmentNobodyAdoptsReleasesItsHandles) {
  int alive = 0;
  Fragment* fragment = Fragment::create(3);
  auto* handle = reinterpret_cast<Object*>(fragment->data());
  handle->set_header(Header(ObjectKind::kNative, LayoutId{}, 2));
  handle->set_raw(0,
                  reinterpret_cast<std::uint64_t>(static_cast<Counted*>(new TestCounted(alive))));
  handle->set_raw(1, 0);
  fragment->handles = handle;
  Fragment::destroy(fragment);
  EXPECT_EQ(alive, 0);
  Fragment::destroy(nullptr);
}

TEST(Heap, OffHeapBytesCountAgainstTheLimitUntilTheyAreFreed) {
  int alive = 0;
  TestHeap test;
  test.heap.set_limit_bytes(1 << 20);
  {
    Root kept{test.heap, make_handle(test.heap, new TestCounted(alive, 2 << 20))};
    EXPECT_GE(test.heap.bytes(), std::size_t{2} << 20);
    test.heap.reserve(TestHeap::kFirstBlockWords);
    EXPECT_TRUE(test.heap.over_limit());
  }
  test.heap.clear_over_limit();
  test.heap.collect(false, 0);
  test.heap.reserve(TestHeap::kFirstBlockWords + 1);
  EXPECT_FALSE(test.heap.over_limit());
  EXPECT_EQ(alive, 0);
}

TEST(Heap, GarbageBeyondTheLimitIsNoReasonToStop) {
  TestHeap test;
  test.heap.set_limit_bytes(256 << 10);
  for (int i = 0; i < 100'000; ++i) (void)make_cons(test.heap, Value::nil(), Value::empty_list());
  EXPECT_FALSE(test.heap.over_limit());
}

TEST(Heap, LiveDataBeyondTheLimitIsNoticed) {
  TestHeap test;
  test.heap.set_limit_bytes(256 << 10);
  Root list{test.heap, Value::empty_list()};
  int cells = 0;
  while (!test.heap.over_limit() && cells < 100'000) {
    list.set(make_cons(test.heap, Value::nil(), list));
    ++cells;
  }
  EXPECT_TRUE(test.heap.over_limit());
  EXPECT_GT(cells, 2'000);  // a quarter of the limit is of use
}

TEST(Heap, ManyAdoptedFragmentsAskForACollection) {
  TestHeap test;
  EXPECT_FALSE(test.heap.wants_collection());
  for (int i = 0; i < 3; ++i) test.heap.adopt(Fragment::create(1'000));
  EXPECT_TRUE(test.heap.wants_collection());
  test.heap.collect(false, 0);
  EXPECT_FALSE(test.heap.wants_collection());
}

}  // namespace
}  // namespace btvm
