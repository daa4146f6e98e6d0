// Expected<T, E>: a value, or the reason why there is none. The only error-returning shape.
//
// It follows std::expected of C++23, which g++ 12 lacks in C++20 mode, with one difference: an error
// converts implicitly, so that `return LoadError{...};` needs no wrapping.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "vm/base/check.h"

namespace btvm {

/// Either a T or an E. Copyable, movable and comparable as far as both are. Reading the one that is
/// not there aborts. A moved-from Expected still holds (a moved-from) one of the same side.
template <typename T, typename E>
class [[nodiscard]] Expected {
  static_assert(!std::same_as<T, E>, "a value and an error of one type cannot be told apart");
  static_assert(std::is_object_v<T> && std::is_object_v<E>, "references are not held");

 public:
  using value_type = T;
  using error_type = E;

  constexpr Expected(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  constexpr Expected(E error) : content_(std::in_place_index<1>, std::move(error)) {}
  /// From what converts to a T and to nothing else here, such as a unique_ptr to a derived class.
  /// Numbers are left to the constructor above, where the compiler warns about a loss.
  template <typename U>
  requires(!std::is_arithmetic_v<T> && !std::same_as<std::remove_cvref_t<U>, T> &&
           !std::same_as<std::remove_cvref_t<U>, E> &&
           !std::same_as<std::remove_cvref_t<U>, Expected> && std::convertible_to<U, T> &&
           !std::convertible_to<U, E>) constexpr Expected(U value)
      : content_(std::in_place_index<0>, std::move(value)) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return content_.index() == 0; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

  /// Precondition of value(), * and ->: has_value().
  [[nodiscard]] constexpr T& value() & { return *checked(); }
  [[nodiscard]] constexpr const T& value() const& { return *checked(); }
  [[nodiscard]] constexpr T&& value() && { return std::move(*checked()); }
  [[nodiscard]] constexpr T& operator*() & { return *checked(); }
  [[nodiscard]] constexpr const T& operator*() const& { return *checked(); }
  [[nodiscard]] constexpr T&& operator*() && { return std::move(*checked()); }
  [[nodiscard]] constexpr T* operator->() { return checked(); }
  [[nodiscard]] constexpr const T* operator->() const { return checked(); }

  /// Precondition: not has_value().
  [[nodiscard]] constexpr E& error() & { return *checked_error(); }
  [[nodiscard]] constexpr const E& error() const& { return *checked_error(); }
  [[nodiscard]] constexpr E&& error() && { return std::move(*checked_error()); }

  /// The value, or `other` in place of an error.
  [[nodiscard]] constexpr T value_or(T other) const& {
    return has_value() ? *checked() : std::move(other);
  }
  [[nodiscard]] constexpr T value_or(T other) && {
    return has_value() ? std::move(*checked()) : std::move(other);
  }

  friend constexpr bool operator==(const Expected&, const Expected&) = default;

 private:
  /// Where the value is. Precondition: has_value().
  constexpr T* checked() {
    check(has_value(), "an Expected is asked for the value it has");
    return std::get_if<0>(&content_);
  }
  constexpr const T* checked() const {
    check(has_value(), "an Expected is asked for the value it has");
    return std::get_if<0>(&content_);
  }
  /// Where the error is. Precondition: not has_value().
  constexpr E* checked_error() {
    check(!has_value(), "an Expected is asked for the error it has");
    return std::get_if<1>(&content_);
  }
  constexpr const E* checked_error() const {
    check(!has_value(), "an Expected is asked for the error it has");
    return std::get_if<1>(&content_);
  }

  std::variant<T, E> content_;
};

/// Success without a value, or an E. `return {};` is success.
template <typename E>
class [[nodiscard]] Expected<void, E> {
  static_assert(std::is_object_v<E>, "references are not held");

 public:
  using value_type = void;
  using error_type = E;

  constexpr Expected() = default;
  constexpr Expected(E error) : error_(std::move(error)) {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return !error_.has_value(); }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

  /// Precondition of value() and *: has_value().
  constexpr void value() const { check(has_value(), "an Expected is asked for the value it has"); }
  constexpr void operator*() const { value(); }

  /// Precondition: not has_value().
  [[nodiscard]] constexpr const E& error() const& {
    check(!has_value(), "an Expected is asked for the error it has");
    return *error_;
  }
  [[nodiscard]] constexpr E&& error() && {
    check(!has_value(), "an Expected is asked for the error it has");
    return std::move(*error_);
  }

  friend constexpr bool operator==(const Expected&, const Expected&) = default;

 private:
  std::optional<E> error_;
};

}  // namespace btvm
