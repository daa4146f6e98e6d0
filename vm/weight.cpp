#include "vm/weight.h"

#include <algorithm>
#include <cmath>

#include "vm/object.h"
#include "vm/objects/string.h"
#include "vm/small_stack.h"

namespace btvm {
namespace {

// A unit is a tenth of a reduction, about 5 ns.
constexpr std::size_t kUnits = 10;
constexpr std::size_t kUnitsOfObject = 8;
constexpr std::size_t kBytesPerUnit = 4;

/// Objects whose slots are still to be looked at, from `next` on.
struct Open {
  const Object* object;
  std::size_t next;
};

class Scale {
 public:
  Scale(TextWeight texts, std::size_t most_units) : texts_(texts), most_(most_units) {}

  std::size_t weigh(Value value) {
    enter(value);
    while (!open_.is_empty() && units_ < most_) {
      Open& top = open_.top();
      const Value slot = top.object->slot(top.next++);
      // Closed before its last slot is looked at, so that a long list is no deep one.
      if (top.next == top.object->words()) open_.pop();
      ++units_;
      enter(slot);
    }
    return units_;
  }

 private:
  void enter(Value value) {
    if (!value.is_reference()) return;
    const Object* object = value.as_object();
    units_ += kUnitsOfObject;
    if (texts_ == TextWeight::kRead && is_string(value)) {
      units_ += text_of(value).size() / kBytesPerUnit;
      return;
    }
    const std::size_t raw = raw_words(object->kind());
    if (raw == kAllRaw) {
      units_ += object->words();
    } else if (raw < object->words()) {
      open_.push({object, raw});
    }
  }

  const TextWeight texts_;
  const std::size_t most_;
  std::size_t units_ = 0;
  SmallStack<Open, 16> open_;
};

/// A few slots that refer to nothing.
bool is_small_leaf(const Object& object) {
  constexpr std::size_t kFew = 8;
  const bool may_stand_for_much = raw_words(object.kind()) == kAllRaw;
  return object.words() <= kFew && !may_stand_for_much && refers_to_nothing(object);
}

}  // namespace

std::size_t weight_of(Value value, TextWeight texts, std::size_t most) {
  if (!value.is_reference()) return 0;
  if (is_small_leaf(*value.as_object())) return kUnitsOfObject / kUnits;
  return Scale(texts, most * kUnits).weigh(value) / kUnits;
}

std::size_t product_work(std::size_t bits, std::size_t other_bits) {
  // Between the square of schoolbook multiplication and the n log n of transforms. 20 reductions are 1 us.
  constexpr std::size_t kBitsOfLimb = 64;
  constexpr double kOfReduction = 80;
  const std::size_t longer = std::max(bits, other_bits) / kBitsOfLimb;
  const std::size_t shorter = std::min(bits, other_bits) / kBitsOfLimb;
  const double steps = static_cast<double>(longer) * std::sqrt(static_cast<double>(shorter));
  return static_cast<std::size_t>(steps / kOfReduction) + (bits + other_bits) / kBitsPerReduction;
}

std::size_t conversion_work(std::size_t bits) {
  constexpr std::size_t kProducts = 8;
  return kProducts * product_work(bits, bits);
}

}  // namespace btvm
