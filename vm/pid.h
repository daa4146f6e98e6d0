// Pid: the identity of a process. See scheduler/process_table.h for how it is resolved.
#pragma once

#include <cstdint>

namespace btvm {

/// Names one process of one virtual machine: a slot of the process table and the slot's generation.
///
/// A Pid stays valid as a name for ever: once the process is gone, its slot's generation moves on and
/// the Pid resolves to nothing. 61 bits, so that it fits a Value.
class Pid {
 public:
  static constexpr unsigned kIndexBits = 28;
  static constexpr unsigned kGenerationBits = 33;

  /// The Pid of no process.
  constexpr Pid() = default;
  constexpr Pid(std::uint32_t index, std::uint64_t generation)
      : bits_((generation << kIndexBits) | index) {}

  [[nodiscard]] static constexpr Pid from_bits(std::uint64_t bits) {
    Pid pid;
    pid.bits_ = bits;
    return pid;
  }
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr std::uint32_t index() const {
    return static_cast<std::uint32_t>(bits_ & ((std::uint64_t{1} << kIndexBits) - 1));
  }
  [[nodiscard]] constexpr std::uint64_t generation() const { return bits_ >> kIndexBits; }
  [[nodiscard]] constexpr bool is_none() const { return bits_ == 0; }
  friend constexpr bool operator==(Pid, Pid) = default;

 private:
  std::uint64_t bits_ = 0;  // generation 0 is never given out, so 0 names no process
};

}  // namespace btvm
