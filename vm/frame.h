// The call frame: where registers and linkage are on the bytecode stack.
//
// The stack grows down from Heap::stack_end(). One frame, lowest address first:
//
//   R[0] ... R[n-1]   registers (Values), n = function->registers
//   caller position   stack_end - caller's R[0], in words; 0: this is the outermost frame
//   return word       caller's pc after the send (units << 16) | register for the result
//   caller function   Function*
//
// The three linkage words are raw: only visit_frames (vm/execution_context.cpp) walks over them. A
// frame is named by its position, stack_end - R[0] in words, which a moving stack does not change. A
// compiled (template) caller would keep exactly these words, so nothing but the interpreter may know
// that code is interpreted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace btvm {

inline constexpr std::size_t kLinkageWords = 3;

/// The return register of a send whose result nobody wants.
inline constexpr std::uint16_t kNoRegister = 0xFFFF;

namespace linkage {
enum Slot : std::size_t { kCallerPosition = 0, kReturnWord = 1, kCallerFunction = 2 };
[[nodiscard]] constexpr std::uint64_t return_word(std::uint32_t pc, std::uint16_t reg) {
  return (static_cast<std::uint64_t>(pc) << 16) | reg;
}
[[nodiscard]] constexpr std::uint32_t return_pc(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 16);
}
[[nodiscard]] constexpr std::uint16_t return_register(std::uint64_t word) {
  return static_cast<std::uint16_t>(word & 0xFFFF);
}
}  // namespace linkage

}  // namespace btvm
