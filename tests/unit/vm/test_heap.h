// TestHeap: a Heap with a list of roots, for tests that need no process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "vm/heap.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/symbol_table.h"

namespace btvm::testing {

/// A heap whose roots are a vector. The first block is as small as that of a real process.
struct TestHeap final : RootSource {
  static constexpr std::size_t kFirstBlockWords = 64;

  /// Not under stress, whatever the build: a test says itself when it wants that.
  TestHeap() : heap(first_block, *this) { heap.set_stress(false); }
  void visit_roots(RootVisitor& visitor) override {
    ++visits;
    for (Value& root : roots) visitor.visit(root);
  }

  Value tuple(std::initializer_list<Value> elements) {
    const std::size_t first = roots.size();
    roots.insert(roots.end(), elements.begin(), elements.end());
    heap.reserve(elements.size() + 1);
    const Value result = new_tuple(heap, std::span(roots).subspan(first));
    roots.resize(first);
    return result;
  }
  Value list(std::initializer_list<Value> elements) {
    const std::size_t first = roots.size();
    roots.insert(roots.end(), elements.begin(), elements.end());
    heap.reserve(elements.size() * kConsWords);
    const Value result = new_list(heap, std::span(roots).subspan(first));
    roots.resize(first);
    return result;
  }

  std::array<std::uint64_t, kFirstBlockWords> first_block{};
  Heap heap;
  std::vector<Value> roots;
  int visits = 0;
};

/// Something to count, for handle objects; `alive` is decremented when it goes.
class TestCounted final : public Counted {
 public:
  explicit TestCounted(int& alive, std::uint32_t bytes = 0)
      : Counted(destroy, bytes), alive_(alive) {
    ++alive_;
  }

 private:
  static void destroy(Counted& counted) noexcept {
    auto& self = static_cast<TestCounted&>(counted);
    --self.alive_;
    delete &self;
  }
  int& alive_;
};

/// A handle object that owns the reference the new `counted` came with. May collect.
inline Value make_handle(Heap& heap, Counted* counted) {
  heap.reserve(3);
  Object* object = heap.allocate(ObjectKind::kNative, LayoutId{}, 2);
  object->set_raw(0, reinterpret_cast<std::uint64_t>(counted));
  heap.link_handle(object);
  return Value::from_object(object);
}

}  // namespace btvm::testing
