// Looking for a value among others, by =:=, no longer than a step may hold a worker (vm/long_step.h).
#pragma once

#include <optional>

#include "vm/compare.h"
#include "vm/long_step.h"
#include "vm/objects/string.h"
#include "vm/primitive.h"

namespace btvm {

/// One search for an argument of a call; charges for what it has compared. Stale after anything that may collect.
class EqualSearch {
 public:
  EqualSearch(Call& call, Value wanted) : budget_(call.context()), wanted_(wanted) {
    constexpr std::size_t kBytesOfStep = 64;
    if (is_string(wanted)) cost_ += text_of(wanted).size() / kBytesOfStep;
  }
  /// Is it this one? Nothing when the search takes too long here: the primitive answers kLong.
  [[nodiscard]] std::optional<bool> is(Value element) {
    if (!budget_.take(cost_)) return std::nullopt;
    return equal_within(budget_.steps(), element, wanted_, Exactness::kStrict);
  }

 private:
  ComparisonBudget budget_;
  Value wanted_;
  std::size_t cost_ = 1;  // steps for each element, besides those within it
};

}  // namespace btvm
