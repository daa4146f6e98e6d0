// Ids and quantities that do not mix: an index, a count and a size are never the same type.
//
// An id is an enumeration without enumerators (`enum class WorkerId : std::uint16_t {}`): it can be
// compared, stored and made from a number on purpose, and nothing else. A quantity is a Quantity of
// its unit: it adds to its own kind only.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace btvm {

/// The number inside an id, to index a table with. Not for printing: ids have their own text forms.
template <typename Id>
requires std::is_enum_v<Id>
[[nodiscard]] constexpr std::size_t to_index(Id id) noexcept {
  return static_cast<std::size_t>(id);
}

/// A number of things of one unit. `Unit` is a tag; two units never mix. Arithmetic is that of
/// `Number`: unsigned quantities must not be subtracted below zero.
template <typename Unit, std::integral Number>
class Quantity {
 public:
  constexpr Quantity() = default;
  explicit constexpr Quantity(Number count) noexcept : count_(count) {}

  /// The bare number.
  [[nodiscard]] constexpr Number count() const noexcept { return count_; }

  constexpr Quantity& operator+=(Quantity other) noexcept {
    count_ = static_cast<Number>(count_ + other.count_);
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) noexcept {
    count_ = static_cast<Number>(count_ - other.count_);
    return *this;
  }
  [[nodiscard]] friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept {
    return a += b;
  }
  [[nodiscard]] friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
    return a -= b;
  }
  [[nodiscard]] friend constexpr Quantity operator*(Quantity a, Number times) noexcept {
    return Quantity{static_cast<Number>(a.count_ * times)};
  }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  Number count_ = 0;
};

/// Place of a worker among the workers of its scheduler.
enum class WorkerId : std::uint16_t {};

/// Memory in 64-bit words: heap sizes, headers included.
using Words = Quantity<struct WordsUnit, std::size_t>;
/// Memory in bytes.
using Bytes = Quantity<struct BytesUnit, std::size_t>;
/// Units of work charged to a process; below zero once a turn is overspent.
using Reductions = Quantity<struct ReductionsUnit, std::int32_t>;

[[nodiscard]] constexpr Bytes to_bytes(Words words) noexcept {
  return Bytes{words.count() * sizeof(std::uint64_t)};
}
/// Rounded up: the words that hold that many bytes.
[[nodiscard]] constexpr Words to_words(Bytes bytes) noexcept {
  return Words{bytes.count() / sizeof(std::uint64_t) +
               (bytes.count() % sizeof(std::uint64_t) == 0 ? 0 : 1)};
}

}  // namespace btvm
