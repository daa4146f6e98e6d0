// The merge sort of List sort:, whose comparisons are calls of a block.
//
// The loop is Beamtalk and calls the block; in between, `primMerge:after:` takes the answer and goes on to the
// next pair that is to be compared. Only indexes of the array are sorted: they lie in an object without
// references, which may change in place, and which nobody but that loop gets to see. Measured with 300,000
// Integers: two thirds of the time that merging them in Beamtalk took.
#include "runtime/primitives/merge.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/elements.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

using Index = std::uint32_t;

/// The words of the object that says how far a merge sort is; two arrays of indexes follow.
struct Progress {
  std::uint64_t identity;  // it passes for a Reference
  std::uint64_t count;
  std::uint64_t width;  // of the sorted runs of which two and two are merged into one
  std::uint64_t start;  // of the two under way
  std::uint64_t left;   // what is compared next
  std::uint64_t right;
  std::uint64_t out;
  std::uint64_t flipped;  // which array is merged into the other
};
constexpr std::size_t kProgressWords = sizeof(Progress) / sizeof(std::uint64_t);

std::size_t words_for(std::size_t count) { return kProgressWords + count; }

/// The merge sort in an object. Stale after anything that may collect.
class Merge {
 public:
  explicit Merge(Object* object)
      : progress_(*reinterpret_cast<Progress*>(object->payload())),
        indexes_(reinterpret_cast<Index*>(object->payload() + kProgressWords)) {}

  void begin(std::size_t count) {
    progress_ = {0, count, 1, 0, 0, std::min<std::size_t>(1, count), 0, 0};
    for (std::size_t i = 0; i < count; ++i) indexes_[i] = static_cast<Index>(i);
  }
  [[nodiscard]] std::size_t count() const { return progress_.count; }
  [[nodiscard]] bool is_done() const { return progress_.width >= progress_.count; }
  [[nodiscard]] Index left() const { return from()[progress_.left]; }
  [[nodiscard]] Index right() const { return from()[progress_.right]; }
  [[nodiscard]] const Index* sorted() const { return from(); }

  /// Takes one of the two that were compared; precondition: both are there.
  void take(bool first) {
    to()[progress_.out++] = from()[first ? progress_.left++ : progress_.right++];
  }
  /// Goes on to the next two that must be compared. False: there are none.
  bool advance() {
    while (!is_done()) {
      const std::size_t middle = bound(1);
      const std::size_t end = bound(2);
      if (progress_.left < middle && progress_.right < end) return true;
      const bool from_left = progress_.left < middle;
      const Index* rest = from() + (from_left ? progress_.left : progress_.right);
      std::memcpy(to() + progress_.out, rest, (end - progress_.out) * sizeof(Index));
      begin_runs(end);
    }
    return false;
  }

 private:
  /// Of this array into the other.
  [[nodiscard]] Index* from() const { return indexes_ + (progress_.flipped != 0 ? count() : 0); }
  [[nodiscard]] Index* to() const { return indexes_ + (progress_.flipped != 0 ? 0 : count()); }
  /// The end of so many runs from the start.
  [[nodiscard]] std::size_t bound(std::size_t runs) const {
    return std::min<std::size_t>(progress_.start + runs * progress_.width, count());
  }
  void begin_runs(std::size_t start) {
    if (start == count()) {
      progress_.flipped ^= 1U;
      progress_.width *= 2;
      start = 0;
    }
    progress_.start = start;
    progress_.left = start;
    progress_.right = bound(1);
    progress_.out = start;
  }

  Progress& progress_;
  Index* indexes_;
};

/// How many elements cost a reduction.
constexpr std::size_t kMoved = 4;

/// primMergeStart. What the next two get.
Outcome merge_start(Call& call) {
  const std::size_t count = element_count(call.receiver());
  if (words_for(count) > Header::kMaxWords) return raise_too_large(call);
  if (auto elsewhere = begin_work(call, count / kMoved)) return *elsewhere;
  call.heap().reserve(words_for(count) + 1);
  Object* object = call.heap().allocate(ObjectKind::kReference, layout_id(classes::kReference),
                                        words_for(count));
  Merge(object).begin(count);
  return Outcome::result(Value::from_object(object));
}

/// The error unless argument 1 is a merge sort of as many elements as the receiver has.
std::optional<Outcome> need_merge(Call& call) {
  const Value merge = call.argument(1);
  if (is_kind(merge, ObjectKind::kReference) &&
      merge.as_object()->words() == words_for(element_count(call.receiver()))) {
    return std::nullopt;
  }
  return raise_type_error(call, "Expected what primMergeStart answers");
}

/// primMerge: merge after: inOrder. A Tuple of the next two elements to compare, or nil at the end; the
/// Boolean says of those before whether they were in order.
Outcome merge_next(Call& call) {
  if (auto wrong = need_merge(call)) return *wrong;
  call.heap().reserve(3);
  Merge merge(call.argument(1).as_object());
  if (call.argument(2).is_boolean() && merge.advance()) merge.take(call.argument(2).is_true());
  if (!merge.advance()) return Outcome::result(Value::nil());
  const std::array<Value, 2> pair{element_at(call.receiver(), merge.left()),
                                  element_at(call.receiver(), merge.right())};
  return Outcome::result(new_tuple(call.heap(), pair));
}

/// primMerged: merge. The sorted List.
Outcome merged(Call& call) {
  if (auto wrong = need_merge(call)) return *wrong;
  const std::size_t count = element_count(call.receiver());
  if (auto elsewhere = begin_work(call, count / kMoved)) return *elsewhere;
  call.heap().reserve(count * kConsWords);
  const Merge merge(call.argument(1).as_object());
  std::vector<Value> elements;
  elements.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    elements.push_back(element_at(call.receiver(), merge.sorted()[i]));
  }
  return Outcome::result(new_list(call.heap(), elements));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"array_merge_start", 0, 0, merge_start},
    PrimitiveInfo{"array_merge_next", 2, 0, merge_next},
    PrimitiveInfo{"array_merged", 1, 0, merged},
};

}  // namespace

std::span<const PrimitiveInfo> merge_primitives() { return kPrimitives; }

}  // namespace btvm
