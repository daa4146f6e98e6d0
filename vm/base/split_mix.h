// SplitMix64: a small generator of random-looking numbers, and a good mixer of bits (G. Steele, D. Lea,
// C. Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
#pragma once

#include <cstdint>

namespace btvm {

/// Moves `state` on and answers the next 64 bits. Every state is a good one.
inline std::uint64_t split_mix(std::uint64_t& state) noexcept {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace btvm
