#include "vm/collector.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <vector>

#include "tests/unit/vm/test_heap.h"
#include "vm/objects/list.h"
#include "vm/well_known.h"

namespace btvm {
namespace {

using testing::make_handle;
using testing::TestCounted;
using testing::TestHeap;

bool is_old(Value value) { return value.as_object()->header().has(Header::kOld); }

/// So much live data that a minor collection promotes what survived before.
Value make_bulk(Heap& heap) {
  Root list{heap, Value::empty_list()};
  for (int i = 0; i < 4'000; ++i) list.set(make_cons(heap, Value::from_small(i), list));
  return list;
}

/// Promotes everything, provided that a bulk lives: nothing is below the mark of survivors after the second.
void grow_old(Heap& heap) {
  heap.collect(true, 0);
  heap.collect(true, 0);
}

/// Makes so many words that die young that survivors are worth to be promoted.
void make_garbage(Heap& heap) {
  for (int i = 0; i < 1'500; ++i) (void)make_cons(heap, Value::nil(), Value::empty_list());
}

Value make_cell(Heap& heap, Value value) {
  Root kept{heap, value};
  heap.reserve(2);
  Object* cell = heap.allocate(ObjectKind::kCell, LayoutId{}, 1);
  cell->set_slot(0, kept);
  return Value::from_object(cell);
}

TEST(Collector, SurvivorsOfTwoCollectionsArePromoted) {
  TestHeap test;
  Root bulk{test.heap, make_bulk(test.heap)};
  grow_old(test.heap);
  EXPECT_TRUE(is_old(bulk));
  const Object* place = bulk.get().as_object();
  test.heap.collect(false, 0);
  EXPECT_EQ(bulk.get().as_object(), place) << "old objects stay in a minor collection";
  test.heap.collect(true, 0);
  EXPECT_NE(bulk.get().as_object(), place);
  EXPECT_TRUE(is_old(bulk)) << "what is old stays old";
  EXPECT_EQ(list_size(bulk), 4'000U);
}

TEST(Collector, WhatIsNewIsPromotedAtOnceOnlyWhereMostSurvived) {
  constexpr std::size_t kRoom = 20'000;
  TestHeap test;
  test.heap.collect(false, kRoom);
  make_garbage(test.heap);
  test.heap.collect(false, kRoom);
  Root bulk{test.heap, make_bulk(test.heap)};
  test.heap.collect(false, kRoom);
  EXPECT_FALSE(is_old(bulk)) << "what was there before had died";
  Root more{test.heap, make_bulk(test.heap)};
  test.heap.collect(false, kRoom);
  EXPECT_TRUE(is_old(more)) << "the bulk had survived whole";
}

TEST(Collector, WhatIsLeftOfAnOldSpaceIsYoungAgainWhenItIsLittle) {
  TestHeap test;
  Root kept{test.heap, test.tuple({Value::from_small(7)})};
  {
    Root bulk{test.heap, make_bulk(test.heap)};
    grow_old(test.heap);
    ASSERT_TRUE(is_old(kept));
  }
  test.heap.collect(true, 0);
  EXPECT_FALSE(is_old(kept));
  EXPECT_EQ(kept.get().as_object()->slot(0), Value::from_small(7));
  EXPECT_EQ(test.heap.bytes(), TestHeap::kFirstBlockWords * sizeof(std::uint64_t))
      << "all of it is in the first block again";
}

TEST(Collector, AnOldMutableObjectKeepsItsYoungContentsAlive) {
  TestHeap test;
  Root bulk{test.heap, make_bulk(test.heap)};
  Root cell{test.heap, make_cell(test.heap, Value::nil())};
  grow_old(test.heap);
  ASSERT_TRUE(is_old(cell));
  test.heap.write(cell.get().as_object(), 0, test.tuple({Value::from_small(5)}));
  EXPECT_TRUE(cell.get().as_object()->header().has(Header::kRemembered));
  for (int i = 0; i < 5; ++i) {
    test.heap.collect(false, 0);
    const Value content = cell.get().as_object()->slot(0);
    ASSERT_TRUE(is_kind(content, ObjectKind::kTuple));
    EXPECT_EQ(content.as_object()->slot(0), Value::from_small(5));
  }
}

TEST(Collector, APromotedObjectThatPointsToAYoungOneIsRemembered) {
  TestHeap test;
  Root bulk{test.heap, make_bulk(test.heap)};
  Root cell{test.heap, make_cell(test.heap, Value::nil())};
  test.heap.collect(true, 0);
  // Written while the cell is young: there is no barrier, and the tuple is younger than the cell.
  test.heap.write(cell.get().as_object(), 0, test.tuple({Value::from_small(6)}));
  test.heap.collect(false, 0);
  ASSERT_TRUE(is_old(cell));
  ASSERT_FALSE(is_old(cell.get().as_object()->slot(0)));
  test.heap.collect(false, 0);
  test.heap.collect(false, 0);
  EXPECT_EQ(cell.get().as_object()->slot(0).as_object()->slot(0), Value::from_small(6));
}

TEST(Collector, ImmortalObjectsStayAndAreNotScanned) {
  TestHeap test;
  std::array<std::uint64_t, 2> memory{};
  auto* immortal = reinterpret_cast<Object*>(memory.data());
  immortal->set_header(Header(ObjectKind::kTuple, LayoutId{}, 1));
  immortal->set_flag(Header::kImmortal);
  immortal->set_slot(0, Value::from_bits(8));  // no address of anything
  Root root{test.heap, Value::from_object(immortal)};
  test.heap.collect(false, 0);
  test.heap.collect(true, 0);
  EXPECT_EQ(root.get().as_object(), immortal);
}

TEST(Collector, TheOldSpaceIsCollectedOnceItHasDoubled) {
  TestHeap test;
  for (int round = 0; round < 60; ++round) {
    Root bulk{test.heap, make_bulk(test.heap)};
    test.heap.collect(false, 0);  // what the bulk's making did not promote is below the mark now
    Root more{test.heap, make_bulk(test.heap)};
    test.heap.collect(false, 0);
  }
  for (int i = 0; i < 100'000; ++i) (void)make_cons(test.heap, Value::nil(), Value::empty_list());
  EXPECT_GE(test.heap.statistics().full_collections, 1U);
  EXPECT_LE(test.heap.bytes(), std::size_t{4} << 20) << "sixty dead bulks are gone";
}

TEST(Collector, ALongListNeedsNoNativeStack) {
  TestHeap test;
  Root list{test.heap, Value::empty_list()};
  for (int i = 0; i < 1'000'000; ++i) list.set(make_cons(test.heap, Value::nil(), list));
  Root nest{test.heap, Value::empty_list()};
  for (int i = 0; i < 1'000'000; ++i) nest.set(make_cons(test.heap, nest, Value::empty_list()));
  test.heap.collect(true, 0);
  EXPECT_EQ(list_size(list), 1'000'000U);
  std::size_t depth = 0;
  for (Value v = nest; is_cons(v); v = head_of(v)) ++depth;
  EXPECT_EQ(depth, 1'000'000U);
}

TEST(Collector, OldHandlesDieInAFullCollectionOnly) {
  int alive = 0;
  TestHeap test;
  Root bulk{test.heap, make_bulk(test.heap)};
  {
    Root handle{test.heap, make_handle(test.heap, new TestCounted(alive))};
    grow_old(test.heap);
    ASSERT_TRUE(is_old(handle));
  }
  test.heap.collect(false, 0);
  EXPECT_EQ(alive, 1);
  test.heap.collect(true, 0);
  EXPECT_EQ(alive, 0);
}

TEST(Collector, StressCollectsAtEveryReserveAndOftenMinor) {
  TestHeap test;
  test.heap.set_stress(true);
  Root list{test.heap, Value::empty_list()};
  for (int i = 0; i < 100; ++i) list.set(make_cons(test.heap, Value::from_small(i), list));
  const auto statistics = test.heap.statistics();
  EXPECT_GE(statistics.minor_collections + statistics.full_collections, 100U);
  EXPECT_GE(statistics.minor_collections, 60U) << "else promotion is never stressed";
  EXPECT_GE(statistics.full_collections, 10U);
  EXPECT_EQ(list_size(list), 100U);
}

/// A random program over a heap, checked against a model in plain memory.
class Program {
 public:
  explicit Program(bool stress) { test_.heap.set_stress(stress); }

  void step() {
    switch (*rc::gen::weightedElement<int>({{8, 0}, {4, 1}, {4, 2}, {2, 3}, {1, 4}, {1, 5}})) {
      case 0: make(ObjectKind::kTuple); break;
      case 1: make(ObjectKind::kCell); break;
      case 2: write(); break;
      case 3: drop(); break;
      case 4: test_.heap.collect(false, *rc::gen::inRange<std::size_t>(0, 200)); break;
      default: test_.heap.collect(true, 0); break;
    }
  }
  void check_all() {
    std::map<int, const Object*> seen;
    for (std::size_t i = 0; i < nodes_.size(); ++i) compare(test_.roots[i], nodes_[i], seen);
  }
  TestHeap& heap() { return test_; }

 private:
  struct Node {
    int id;
    ObjectKind kind;
    std::vector<int> children;  // ids, or -1 for the small integer that is the id
  };

  void make(ObjectKind kind) {
    Node node{static_cast<int>(model_.size()), kind, {}};
    const std::size_t slots = kind == ObjectKind::kCell ? 1 : *rc::gen::inRange<std::size_t>(0, 40);
    test_.heap.reserve(slots + 1);
    Object* object = test_.heap.allocate(kind, LayoutId{}, slots);
    for (std::size_t s = 0; s < slots; ++s) {
      const std::size_t at = *rc::gen::inRange<std::size_t>(0, 2 * nodes_.size() + 1);
      node.children.push_back(at < nodes_.size() ? nodes_[at] : -1);
      object->set_slot(s, at < nodes_.size() ? test_.roots[at] : Value::from_small(node.id));
    }
    nodes_.push_back(node.id);
    test_.roots.push_back(Value::from_object(object));
    model_.push_back(node);
  }
  void write() {
    if (nodes_.empty()) return;
    const auto to = *rc::gen::inRange<std::size_t>(0, nodes_.size());
    const auto from = *rc::gen::inRange<std::size_t>(0, nodes_.size());
    Node& node = model_[static_cast<std::size_t>(nodes_[to])];
    if (node.kind != ObjectKind::kCell) return;
    node.children[0] = nodes_[from];
    test_.heap.write(test_.roots[to].as_object(), 0, test_.roots[from]);
  }
  void drop() {
    if (nodes_.size() < 4) return;
    const auto at = *rc::gen::inRange<std::size_t>(0, nodes_.size());
    nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at));
    test_.roots.erase(test_.roots.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void compare(Value value, int id, std::map<int, const Object*>& seen) {
    const Object* object = value.as_object();
    if (const auto [at, fresh] = seen.emplace(id, object); !fresh) {
      RC_ASSERT(at->second == object);  // sharing is kept
      return;
    }
    const Node& node = model_[static_cast<std::size_t>(id)];
    RC_ASSERT(object->kind() == node.kind);
    RC_ASSERT(object->words() == node.children.size());
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (node.children[i] < 0) {
        RC_ASSERT(object->slot(i) == Value::from_small(id));
      } else {
        compare(object->slot(i), node.children[i], seen);
      }
    }
  }

  TestHeap test_;
  std::vector<Node> model_;
  std::vector<int> nodes_;  // ids of the rooted nodes, in step with the roots
};

TEST(Collector, KeepsRandomGraphsWhole) {
  rc::check("what is reachable survives, with its shape", [](bool stress) {
    Program program(stress);
    const int steps = *rc::gen::inRange(1, stress ? 150 : 1'500);
    for (int i = 0; i < steps; ++i) program.step();
    program.check_all();
  });
}

}  // namespace
}  // namespace btvm
