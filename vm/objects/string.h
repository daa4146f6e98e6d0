// Strings: immutable UTF-8 text. Short ones lie on the heap, long ones are shared and counted.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/heap.h"
#include "vm/value.h"

namespace btvm {

/// From this many bytes on a string is a counted buffer that heaps and messages share.
inline constexpr std::size_t kSharedStringBytes = 256;

[[nodiscard]] inline bool is_string(Value value) {
  return is_kind(value, ObjectKind::kString) || is_kind(value, ObjectKind::kSharedString);
}
/// The bytes of a string that does not lie on the heap.
[[nodiscard]] std::string_view shared_text_of(const Object& string);
/// The bytes. Stale after anything that may collect (short strings move). Precondition: is_string().
[[nodiscard]] inline std::string_view text_of(Value string) {
  const Object& object = *string.as_object();
  if (object.kind() != ObjectKind::kString) return shared_text_of(object);
  return {reinterpret_cast<const char*>(object.payload() + 1), object.raw(0)};
}
/// Order by bytes. Precondition: is_kind(ObjectKind::kString) of both.
[[nodiscard]] inline std::strong_ordering order_short_texts(Value a, Value b) {
  const Object& x = *a.as_object();
  const Object& y = *b.as_object();
  // The first eight bytes as one number. What follows a shorter text is zero, so where the numbers differ,
  // they tell the order.
  if constexpr (std::endian::native == std::endian::little) {
    if (x.raw(0) != 0 && y.raw(0) != 0 && x.raw(1) != y.raw(1)) {
      return __builtin_bswap64(x.raw(1)) <=> __builtin_bswap64(y.raw(1));
    }
  }
  return text_of(a).compare(text_of(b)) <=> 0;
}
/// May collect; so `text` must not lie on this heap.
Value make_string(Heap& heap, std::string_view text);
/// The buffer of a long string, before there is a handle for it; any thread. Precondition: text.size() >=
/// kSharedStringBytes.
[[nodiscard]] Counted* make_shared_text(std::string_view text);
/// The string whose buffer that is; takes over the reference. May collect.
Value make_string(Heap& heap, Counted* shared_text);
/// `left` and then `right`, which may lie on the heap. Takes time for what is appended only, when `left` was
/// made so and nobody else has appended to it. May collect. Precondition: is_string(left).
Value append_text(Heap& heap, Value left, std::string_view right);
/// An immortal string in `words`, which has string_words(text) + 1 words; for literals.
[[nodiscard]] std::size_t immortal_string_words(std::string_view text);
Value new_immortal_string(std::uint64_t* memory, std::string_view text);

// Graphemes (extended grapheme clusters, UAX #29), through utf8proc. Invalid bytes count one each.

/// Byte offset behind the grapheme that starts at `at`. Precondition: at < text.size().
[[nodiscard]] std::size_t next_grapheme(std::string_view text, std::size_t at);
/// Bytes of UTF-8.
inline constexpr std::size_t kLongestCharacter = 4;
[[nodiscard]] std::size_t grapheme_count(std::string_view text);
/// Byte offset of grapheme `n` (0 is the first); text.size() when there are no more than n.
[[nodiscard]] std::size_t grapheme_offset(std::string_view text, std::size_t n);
/// The graphemes in order, as views into `text`.
[[nodiscard]] std::vector<std::string_view> graphemes(std::string_view text);

// Whole-text mappings (full Unicode mapping: they may change the length).
[[nodiscard]] std::string uppercase(std::string_view text);
[[nodiscard]] std::string lowercase(std::string_view text);

// Code points. Surrogates and numbers above 0x10FFFF have none of these properties.
[[nodiscard]] bool is_letter(std::uint32_t c);     // general category L*
[[nodiscard]] bool is_digit(std::uint32_t c);      // Nd
[[nodiscard]] bool is_uppercase(std::uint32_t c);  // Lu
[[nodiscard]] bool is_lowercase(std::uint32_t c);  // Ll
[[nodiscard]] bool is_space(std::uint32_t c);      // Z*, and 9 to 13
/// Text without the Unicode pattern white space at its ends.
[[nodiscard]] std::string_view trim_left(std::string_view text);
[[nodiscard]] std::string_view trim_right(std::string_view text);

/// Appends code point `c` as UTF-8.
void append_utf8(std::string& out, std::uint32_t c);
/// The number of bytes of `text` before the first that is no UTF-8.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);
/// True when `text` is well-formed UTF-8.
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  return utf8_prefix(text) == text.size();
}

}  // namespace btvm
