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

/// See ExecutionContext::leave.
using LeaveFunction = Resume (*)(ExecutionContext&);

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
  LeaveFunction leave = nullptr;
  void* owner = nullptr;  // the Process around it; the interpreter does not look inside
  /// A step that would take long may be refused with Resume::kLong; it is then taken again without this.
  bool may_leave = false;
  /// An on:restarts: has run here, so errors look for handlers before they unwind (vm/restarts.h).
  bool offers_restarts = false;

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
inline Value* open_frame(ExecutionContext& context, const Function& function,
                         std::uint16_t result) {
  const std::size_t words = function.registers + kLinkageWords;
  context.heap.reserve(words);
  std::uint64_t* frame = context.heap.stack_pointer() - words;
  std::uint64_t* link = frame + function.registers;
  link[linkage::kCallerPosition] = context.position;
  link[linkage::kReturnWord] = context.function == nullptr
                                   ? linkage::return_word(0, result)
                                   : linkage::return_word(context.unit(), result);
  link[linkage::kCallerFunction] = reinterpret_cast<std::uint64_t>(context.function);
  context.heap.set_stack_pointer(frame);
  context.function = &function;
  context.pc = function.code;
  context.position = static_cast<std::uint32_t>(context.heap.stack_end() - frame);
  return reinterpret_cast<Value*>(frame);
}

/// The same, and its registers are nil.
void push_frame(ExecutionContext& context, const Function& function, std::uint16_t result);

/// Drops the current frame: function, pc and position are the caller's again; no caller: function is
/// null and the stack empty. Answers the caller's result register.
std::uint16_t pop_frame(ExecutionContext& context);

/// Makes the copy of an actor's state to which it is rolled back when the current message fails: before the
/// first change. Precondition: there is room for it.
inline void copy_state(ExecutionContext& context) {
  Object* state = context.state.as_object();
  const std::size_t words = state->words();
  Object* copy = context.heap.allocate(ObjectKind::kTuple, layout_id(classes::kTuple), words);
  for (std::size_t i = 0; i < words; ++i) copy->set_slot(i, state->slot(i));
  context.state_backup = Value::from_object(copy);
  state->set_flag(Header::kDirty);
}
/// The same, making room. May collect.
inline void back_up_state(ExecutionContext& context) {
  context.heap.reserve(context.state.as_object()->words() + 1);
  copy_state(context);
}

inline Value Call::at(std::size_t i) const { return context_.frame_at(base_)[i]; }
inline void Call::replace(std::size_t i, Value value) { context_.frame_at(base_)[i] = value; }
inline Heap& Call::heap() const { return context_.heap; }
inline Image& Call::image() const { return context_.image; }
inline Host& Call::host() const { return context_.host; }

}  // namespace btvm
