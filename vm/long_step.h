// Long steps: work that grows with its input and must not hold a worker (docs/adr/0023-long-steps.md).
//
// Whoever is about to do such work says before its first effect about how many reductions it will cost. Up
// to limits::kLongStep it is done at once. Beyond, the step is refused with Outcome::Kind::kLong, the
// process leaves its worker, and the whole step is taken again on a thread where it holds up nobody.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "vm/base/limits.h"
#include "vm/execution_context.h"
#include "vm/primitive.h"

namespace btvm {

/// Charges for work. A debt of several turns at most: more would only make the next turns empty.
inline void charge(ExecutionContext& context, std::size_t reductions) {
  constexpr std::size_t kMost = 1 << 20;
  const auto cost = static_cast<std::int32_t>(std::min(reductions, kMost));
  if (context.reductions > -static_cast<std::int32_t>(kMost)) context.reductions -= cost;
}

/// True when a step that costs so much is to be refused. One reduction is about 50 ns.
[[nodiscard]] inline bool is_long_here(const ExecutionContext& context, std::size_t reductions) {
  return context.may_leave && reductions > limits::kLongStep;
}

/// Charges for the work that follows; or the outcome that refuses it.
[[nodiscard]] inline std::optional<Outcome> begin_work(ExecutionContext& context,
                                                       std::size_t reductions) {
  if (is_long_here(context, reductions)) return Outcome::of(Outcome::Kind::kLong);
  charge(context, reductions);
  return std::nullopt;
}

/// How many parts of values a step may compare: what would be more is refused. Charges for those that were.
class ComparisonBudget {
 public:
  explicit ComparisonBudget(ExecutionContext& context)
      : context_(context), all_(context.may_leave ? kHere : ~std::size_t{0}), left_(all_) {}
  ~ComparisonBudget() { charge(context_, (all_ - left_) / kPerReduction); }
  ComparisonBudget(const ComparisonBudget&) = delete;
  ComparisonBudget& operator=(const ComparisonBudget&) = delete;

  /// Those that are left, for equal_within() and order_within().
  [[nodiscard]] std::size_t& steps() { return left_; }
  /// For what is compared besides; false when nothing is left.
  bool take(std::size_t steps) {
    if (steps > left_) return false;
    left_ -= steps;
    return true;
  }

 private:
  static constexpr std::size_t kPerReduction = 8;
  static constexpr std::size_t kHere = 2 * limits::kLongStep;

  ExecutionContext& context_;
  const std::size_t all_;
  std::size_t left_;
};

}  // namespace btvm
