// FrameCursor: the frames of a stack from the innermost outwards, without popping them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/execution_context.h"

namespace btvm {

/// Stands at one frame after the other. Stale after anything that may collect.
class FrameCursor {
 public:
  explicit FrameCursor(ExecutionContext& context)
      : context_(context),
        function_(context.function),
        position_(context.position),
        unit_(function_ == nullptr ? 0 : context.unit()) {}

  [[nodiscard]] bool is_at_end() const { return function_ == nullptr; }
  // Precondition of all below: not is_at_end().
  [[nodiscard]] const Function& function() const { return *function_; }
  [[nodiscard]] const Value* registers() const { return context_.frame_at(position_); }
  /// As in vm/frame.h.
  [[nodiscard]] std::size_t position() const { return position_; }
  /// A unit of the instruction that the frame is in: a caller's pc is behind its send.
  [[nodiscard]] std::uint32_t unit() const { return unit_; }
  void advance() {
    const Value* link = registers() + function_->registers;
    unit_ = linkage::return_pc(link[linkage::kReturnWord].bits()) - 1;
    position_ = link[linkage::kCallerPosition].bits();
    function_ = reinterpret_cast<const Function*>(link[linkage::kCallerFunction].bits());
  }

 private:
  ExecutionContext& context_;
  const Function* function_;
  std::size_t position_;
  std::uint32_t unit_;
};

}  // namespace btvm
