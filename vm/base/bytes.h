// Little-endian numbers in raw bytes, and the two views of bytes that files and text need.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include "vm/base/check.h"

namespace btvm {

/// The number whose bytes, lowest first, begin `bytes`; no alignment is needed.
/// Precondition: bytes.size() >= sizeof(Number). Untrusted input goes through ByteCursor instead.
template <std::integral Number>
[[nodiscard]] constexpr Number load_little(std::span<const std::byte> bytes) noexcept {
  check(bytes.size() >= sizeof(Number), "a number is loaded from within its bytes");
  std::array<std::byte, sizeof(Number)> raw{};
  std::ranges::copy(bytes.first(sizeof(Number)), raw.begin());
  if constexpr (std::endian::native == std::endian::big) std::ranges::reverse(raw);
  return std::bit_cast<Number>(raw);
}

/// Writes `number`, lowest byte first, to the beginning of `bytes`; no alignment is needed.
/// Precondition: bytes.size() >= sizeof(Number).
template <std::integral Number>
constexpr void store_little(std::span<std::byte> bytes, Number number) noexcept {
  check(bytes.size() >= sizeof(Number), "a number is stored within its bytes");
  auto raw = std::bit_cast<std::array<std::byte, sizeof(Number)>>(number);
  if constexpr (std::endian::native == std::endian::big) std::ranges::reverse(raw);
  std::ranges::copy(raw, bytes.begin());
}

/// The bytes of a text. Borrowed.
[[nodiscard]] inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span<const char>{text});
}

/// The bytes as text, whatever they are: no encoding is checked. Borrowed.
[[nodiscard]] inline std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace btvm
