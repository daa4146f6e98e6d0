#include "vm/copy_term.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

#include "tests/unit/vm/test_heap.h"
#include "vm/compare.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::make_handle;
using testing::TestCounted;
using testing::TestHeap;

Value small(std::int64_t n) { return Value::from_small(n); }

/// A copy that lives as long as this object.
struct Copied {
  explicit Copied(Value value, const CopyOptions& options = {}) {
    fragment = copy_to_fragment({&value, 1}, &copy, options);
  }
  ~Copied() { Fragment::destroy(fragment); }
  Copied(const Copied&) = delete;
  Copied& operator=(const Copied&) = delete;
  Value copy;
  Fragment* fragment = nullptr;
};

TEST(CopyTerm, ImmediatesNeedNoFragment) {
  const std::array<Value, 3> roots = {small(1), Value::nil(), Value::empty_list()};
  std::array<Value, 3> copies;
  EXPECT_EQ(copy_to_fragment(roots, copies.data(), {}), nullptr);
  EXPECT_EQ(copies, roots);
}

TEST(CopyTerm, ATupleOfCopiesIsMadeInTheFragment) {
  TestHeap test;
  Root text{test.heap, make_string(test.heap, "hello")};
  const std::array<Value, 3> mixed = {small(1), text, text};
  Value tuple;
  Fragment* fragment = copy_tuple_to_fragment(mixed, tuple, {});
  EXPECT_TRUE(strict_equal(tuple, test.tuple({small(1), text, text})));
  EXPECT_NE(elements_of(tuple)[1], text.get());
  EXPECT_EQ(elements_of(tuple)[1], elements_of(tuple)[2]);  // sharing is kept
  Fragment::destroy(fragment);

  const std::array<Value, 2> immediates = {small(1), Value::nil()};
  fragment = copy_tuple_to_fragment(immediates, tuple, {});
  EXPECT_TRUE(strict_equal(tuple, test.tuple({small(1), Value::nil()})));
  EXPECT_EQ(fragment->words, 3U);
  Fragment::destroy(fragment);
}

TEST(CopyTerm, ImmortalsAreShared) {
  std::vector<std::uint64_t> memory(immortal_string_words("literal"));
  const Value literal = new_immortal_string(memory.data(), "literal");
  const Copied alone(literal);
  EXPECT_EQ(alone.fragment, nullptr);
  EXPECT_EQ(alone.copy, literal);
  TestHeap test;
  const Copied within(test.tuple({literal, small(1)}));
  EXPECT_EQ(elements_of(within.copy)[0], literal);
}

TEST(CopyTerm, ACopyIsEqualAndElsewhere) {
  TestHeap test;
  Root inner{test.heap, test.list({small(1), small(2)})};
  Root text{test.heap, make_string(test.heap, "hello")};
  Root term{test.heap, test.tuple({inner, text, Value::from_float(2.5)})};
  const Copied made(term);
  EXPECT_TRUE(strict_equal(made.copy, term));
  EXPECT_NE(made.copy, term.get());
  EXPECT_EQ(made.fragment->words, 4U + 6U + 3U);
}

TEST(CopyTerm, SharingIsKeptAndDoesNotExplode) {
  TestHeap test;
  Root term{test.heap, test.tuple({small(0)})};
  for (int i = 0; i < 100; ++i) term.set(test.tuple({term, term}));
  const Copied made(term);
  EXPECT_EQ(made.fragment->words, 100U * 3 + 2);
  EXPECT_EQ(elements_of(made.copy)[0], elements_of(made.copy)[1]);
}

TEST(CopyTerm, RootsShareToo) {
  TestHeap test;
  const Value shared = test.tuple({small(1)});
  const std::array<Value, 3> roots = {shared, small(5), shared};
  std::array<Value, 3> copies;
  Fragment* fragment = copy_to_fragment(roots, copies.data(), {});
  EXPECT_EQ(copies[0], copies[2]);
  EXPECT_NE(copies[0], shared);
  EXPECT_EQ(copies[1], small(5));
  Fragment::destroy(fragment);
}

TEST(CopyTerm, LongAndDeepTermsNeedNoNativeStack) {
  TestHeap test;
  Root list{test.heap, Value::empty_list()};
  for (int i = 0; i < 500'000; ++i) list.set(make_cons(test.heap, small(i), list));
  const Copied long_one(list);
  EXPECT_EQ(list_size(long_one.copy), 500'000U);
  Root nest{test.heap, Value::empty_list()};
  for (int i = 0; i < 500'000; ++i) nest.set(make_cons(test.heap, nest, Value::empty_list()));
  const Copied deep_one(nest);
  std::size_t depth = 0;
  for (Value v = deep_one.copy; is_cons(v); v = head_of(v)) ++depth;
  EXPECT_EQ(depth, 500'000U);
}

TEST(CopyTerm, TheSourceIsNotWritten) {
  TestHeap test;
  const Value inner = test.tuple({small(7)});
  const Value term = test.tuple({inner, inner});
  const std::uint64_t header = term.as_object()->header().bits();
  const Copied made(term);
  EXPECT_EQ(term.as_object()->header().bits(), header);
  EXPECT_EQ(term.as_object()->slot(0), inner);
}

TEST(CopyTerm, HandlesAreCounted) {
  int alive = 0;
  {
    Value copy;
    Fragment* fragment = nullptr;
    auto* counted = new TestCounted(alive);
    {
      TestHeap test;
      Root handle{test.heap, make_handle(test.heap, counted)};
      const Value term = test.tuple({handle, handle});
      fragment = copy_to_fragment({&term, 1}, &copy, {});
      EXPECT_EQ(counted->count(), 2U) << "one handle on each side, however often referred to";
    }
    EXPECT_EQ(counted->count(), 1U);
    TestHeap receiver;
    receiver.heap.adopt(fragment);
    Root kept{receiver.heap, copy};
    receiver.heap.collect(false, 0);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(CopyTerm, ActorStateLeavesAsItsReference) {
  TestHeap test;
  test.heap.reserve(100);
  Object* reference = test.heap.allocate(ObjectKind::kActorRef, static_cast<LayoutId>(77), 1);
  reference->set_raw(0, 0x1234);
  Object* state = test.heap.allocate(ObjectKind::kActorState, static_cast<LayoutId>(77), 1);
  state->set_slot(0, small(42));
  const Value term = test.tuple({Value::from_object(state), small(1)});
  CopyOptions options;
  options.self_reference = Value::from_object(reference);
  const Copied made(term, options);
  const Value sent = elements_of(made.copy)[0];
  ASSERT_TRUE(is_kind(sent, ObjectKind::kActorRef));
  EXPECT_EQ(sent.as_object()->raw(0), 0x1234U);
  EXPECT_NE(sent.as_object(), reference);

  const Copied bare(Value::from_object(state));
  ASSERT_TRUE(is_kind(bare.copy, ObjectKind::kInstance)) << "no reference to stand in: its fields";
  EXPECT_EQ(bare.copy.as_object()->slot(0), small(42));
}

TEST(CopyTerm, CapturedVariablesAreCopiedByValueAndHomesDie) {
  TestHeap test;
  test.heap.reserve(100);
  Object* cell = test.heap.allocate(ObjectKind::kCell, LayoutId{}, 1);
  Object* home = test.heap.allocate(ObjectKind::kHome, LayoutId{}, 1);
  home->set_raw(0, 99);
  Object* block = test.heap.allocate(ObjectKind::kBlock, LayoutId{}, 3);
  block->set_raw(0, 0x1001);  // a Function*; its low bits must not be taken for a Value's
  block->set_slot(1, Value::from_object(cell));
  block->set_slot(2, Value::from_object(home));
  cell->set_slot(0, Value::from_object(block));  // a block in a variable that it captures
  const Copied made(Value::from_object(block));
  const Object* copy = made.copy.as_object();
  EXPECT_EQ(copy->raw(0), 0x1001U);
  EXPECT_EQ(copy->slot(1).as_object()->slot(0), made.copy) << "the cycle is kept";
  EXPECT_NE(copy->slot(1).as_object(), cell);
  EXPECT_EQ(copy->slot(2).as_object()->raw(0), 0U);
  EXPECT_EQ(home->raw(0), 99U);
}

TEST(CopyTerm, CopiesCarryNoMarkOfTheirOrigin) {
  TestHeap test;
  Root term{test.heap, test.tuple({small(1)})};
  for (const auto flag : {Header::kOld, Header::kRemembered, Header::kDirty}) {
    term.get().as_object()->set_flag(flag);
  }
  const Copied made(term);
  for (const auto flag : {Header::kOld, Header::kRemembered, Header::kDirty}) {
    EXPECT_FALSE(made.copy.as_object()->header().has(flag));
  }
}

TEST(CopyTerm, CopiesIntoAHeapSurviveCollections) {
  TestHeap sender;
  TestHeap receiver;
  Root term{sender.heap, Value::empty_list()};
  for (int i = 0; i < 1'000; ++i) term.set(make_cons(sender.heap, small(i), term));
  for (int i = 0; i < 50; ++i) {
    Root copy{receiver.heap, copy_into(receiver.heap, term)};
    receiver.heap.collect(false, 0);
    ASSERT_TRUE(strict_equal(copy, term));
  }
  receiver.heap.collect(false, 0);
  EXPECT_EQ(receiver.heap.bytes(), TestHeap::kFirstBlockWords * 8) << "nothing is left behind";
}

}  // namespace
}  // namespace btvm
