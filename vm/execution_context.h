// ExecutionContext: what the interpreter needs of a process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vm/frame.h"
#include "vm/function.h"
#include "vm/heap.h"
#include "vm/host.h"
#include "vm/image.h"
#include "vm/primitive.h"
#include "vm/value.h"

namespace btvm {

/// The interpreter's state of one process: heap, current frame, and the way out of the fiber.
///
/// Lives in the control part of the process block. Used by one thread at a time: the worker that runs
/// the process.
struct ExecutionContext : RootSource {
  /// What a kSend or kCallBlock outcome sends; the arguments are a Tuple.
  struct Transfer {
    Value receiver;
    Value arguments;
    Symbol selector{};
  };

  ExecutionContext(std::span<std::uint64_t> first_block, Image& the_image, Host& the_host)
      : heap(first_block, *this), image(the_image), host(the_host) {}

  // Hot: the dispatch loop keeps copies of these in machine registers while it runs.
  Heap heap;
  const Function* function = nullptr;  // null: no frame
  const std::uint16_t* pc = nullptr;   // the current (suspended or slow) instruction
  std::uint32_t position = 0;          // of the current frame (vm/frame.h)
  std::int32_t reductions = 0;         // left in this turn
  Image& image;
  Host& host;
  /// Runs slow_step() and what follows from it. kContinue: the dispatch loop goes on; else it ends with
  /// this.
  Resume (*leave)(ExecutionContext&) = nullptr;
  void* owner = nullptr;  // the Process around it; the interpreter does not look inside

  // Roots besides the frames.
  Value state;           // an actor's kActorState, else nil
  Value state_backup;    // the state before the current message changed it, else nil
  Value self_reference;  // an actor's reference to itself, else nil
  Value scratch;         // one value kept for the Host between steps (session bindings)
  Transfer transfer;
  /// A kMayWait primitive under way (Resume::kNative); null: none.
  const PrimitiveInfo* native = nullptr;
  std::uint32_t native_base = 0;  // position of its receiver
  std::uint16_t native_arguments = 0;
  Symbol native_selector{};

  void visit_roots(RootVisitor& visitor) override;

  /// Register 0 of the current frame. Stale after anything that may collect.
  [[nodiscard]] Value* registers() { return reinterpret_cast<Value*>(heap.stack_end() - position); }
  [[nodiscard]] Value* frame_at(std::size_t frame_position) {
    return reinterpret_cast<Value*>(heap.stack_end() - frame_position);
  }
  /// Unit offset of pc in the current function.
  [[nodiscard]] std::uint32_t unit() const {
    return static_cast<std::uint32_t>(pc - function->code);
  }
};

/// Pushes a frame for `function` without setting its registers, which must be done before anything that
/// may collect; answers them. May collect. The new frame returns to the current pc, which must be set to
/// the instruction after the send already, with its result in register `result` (kNoRegister: dropped).
Value* open_frame(ExecutionContext& context, const Function& function, std::uint16_t result);

/// The same, and its registers are nil.
void push_frame(ExecutionContext& context, const Function& function, std::uint16_t result);

/// Drops the current frame: function, pc and position are the caller's again; no caller: function is
/// null and the stack empty. Answers the caller's result register.
std::uint16_t pop_frame(ExecutionContext& context);

inline Value Call::at(std::size_t i) const { return context_.frame_at(base_)[i]; }
inline void Call::replace(std::size_t i, Value value) { context_.frame_at(base_)[i] = value; }
inline Heap& Call::heap() const { return context_.heap; }
inline Image& Call::image() const { return context_.image; }
inline Host& Call::host() const { return context_.host; }

}  // namespace btvm
