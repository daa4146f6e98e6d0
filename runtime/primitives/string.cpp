#include "runtime/primitives/string.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "runtime/primitives/support.h"
#include "runtime/primitives/text_search.h"
#include "vm/objects/float.h"
#include "vm/objects/graphemes.h"
#include "vm/objects/integer.h"
#include "vm/objects/string.h"
#include "vm/weight.h"

namespace btvm {
namespace {

/// The receiver's text. Stale after anything that may collect.
std::string_view own_text(Call& call) { return text_of(call.receiver()); }

std::optional<Outcome> need_text(Call& call) {
  if (auto waiting = await_arguments(call)) return waiting;
  if (is_string(call.argument(1))) return std::nullopt;
  return raise_type_error(call, "Expected a String argument");
}

/// begin_work() for reading the receiver.
std::optional<Outcome> begin_read(Call& call) {
  return begin_text(call, call.receiver(), TextWork::kRead);
}

// --- Size and parts ------------------------------------------------------------------------------

Outcome string_size(Call& call) {
  if (own_text(call).size() > kNearBytes) {
    if (const auto known = known_grapheme_count(call.receiver())) return small_result(*known);
  }
  if (auto elsewhere = begin_read(call)) return *elsewhere;
  return small_result(grapheme_count(call.receiver()));
}

Outcome string_is_empty(Call& call) { return bool_result(own_text(call).empty()); }

Outcome string_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value index = call.argument(1);
  if (!is_integer(index)) return raise_type_error(call, "Index must be an Integer");
  if (integer_is_negative(index) || index == Value::from_small(0)) {
    return raise_kind(call, symbols::kIndexOutOfBounds, "Index must be >= 1 (1-based indexing)");
  }
  const std::size_t n =
      index.is_small() ? static_cast<std::size_t>(index.as_small()) - 1 : limits::kStringBytes;
  std::optional<Outcome> elsewhere;
  const auto found = grapheme_place(call, n, elsewhere);
  if (!found) return *elsewhere;
  const std::string_view text = own_text(call);
  const std::size_t at = *found;
  if (at == text.size()) {
    return raise_kind(call, symbols::kIndexOutOfBounds, "Index is beyond string length");
  }
  return text_result(call, std::string(text.substr(at, next_grapheme(text, at) - at)));
}

Outcome string_as_list(Call& call) {
  if (auto elsewhere = begin_read(call)) return *elsewhere;
  const std::string text(own_text(call));
  return text_list_result(call, graphemes(text));
}

// --- Searching -----------------------------------------------------------------------------------

/// Is it one of the graphemes before the byte `limit`?
bool has_grapheme(std::string_view text, std::string_view wanted, std::size_t limit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = next_grapheme(text, at);
    if (end > limit) return false;
    if (text.substr(at, end - at) == wanted) return true;
    at = end;
  }
  return false;
}

Outcome string_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_string(call.argument(1))) return bool_result(false);
  const std::string_view text = own_text(call);
  const std::string_view wanted = text_of(call.argument(1));
  if (text.size() > kNearBytes) {
    charge(call, kNearBytes / 8);
    // The last grapheme of the beginning may be cut off.
    const std::string_view beginning = text.substr(0, kNearBytes);
    if (has_grapheme(beginning, wanted, kNearBytes - kLongestCharacter)) return bool_result(true);
  }
  if (auto elsewhere = begin_read(call)) return *elsewhere;
  return bool_result(has_grapheme(text, wanted, text.size()));
}

Outcome string_includes_substring(Call& call) {
  if (auto wrong = need_text(call)) return *wrong;
  const std::string_view wanted = text_of(call.argument(1));
  if (find_text(own_text(call).substr(0, kNearBytes), wanted) != std::string_view::npos) {
    return bool_result(true);
  }
  if (auto elsewhere = begin_text(call, call.receiver(), TextWork::kScan)) return *elsewhere;
  return bool_result(find_text(own_text(call), wanted) != std::string_view::npos);
}

Outcome string_starts_with(Call& call) {
  if (auto wrong = need_text(call)) return *wrong;
  return bool_result(own_text(call).starts_with(text_of(call.argument(1))));
}

Outcome string_ends_with(Call& call) {
  if (auto wrong = need_text(call)) return *wrong;
  return bool_result(own_text(call).ends_with(text_of(call.argument(1))));
}

Outcome string_index_of(Call& call) {
  if (auto wrong = need_text(call)) return *wrong;
  const std::string_view wanted = text_of(call.argument(1));
  if (wanted.empty()) return Outcome::result(Value::nil());
  const std::string_view text = own_text(call);
  std::size_t at = find_text(text.substr(0, kNearBytes), wanted);
  if (at == std::string_view::npos) {
    if (auto elsewhere = begin_read(call)) return *elsewhere;
    at = find_text(text, wanted);
  }
  if (at == std::string_view::npos) return Outcome::result(Value::nil());
  return small_result(grapheme_count(text.substr(0, at)) + 1);
}

// --- Tests ---------------------------------------------------------------------------------------

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Outcome consists_of(Call& call, bool (*test)(char)) {
  const auto all = [test](std::string_view text) {
    return std::all_of(text.begin(), text.end(), test);
  };
  if (own_text(call).empty() || !all(own_text(call).substr(0, kNearBytes)))
    return bool_result(false);
  if (auto elsewhere = begin_text(call, call.receiver(), TextWork::kScan)) return *elsewhere;
  return bool_result(all(own_text(call)));
}
Outcome string_is_digit(Call& call) { return consists_of(call, is_ascii_digit); }
Outcome string_is_alpha(Call& call) { return consists_of(call, is_ascii_letter); }
Outcome string_is_blank(Call& call) { return bool_result(trim_left(own_text(call)).empty()); }

// --- Conversion ----------------------------------------------------------------------------------

Outcome badarg(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarg)); }

/// Does the text say an Integer that is larger than programs may make one?
bool is_beyond_integers(std::string_view text) {
  constexpr std::size_t kMostDigits = limits::kIntegerBits * 3 / 10;  // log2(10) bits are in each
  if (text.size() <= kMostDigits) return false;
  if (text[0] == '+' || text[0] == '-') text.remove_prefix(1);
  const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size());
  return text.size() - zeros > kMostDigits && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

Outcome string_as_integer(Call& call) {
  constexpr std::size_t kBitsOfDigit = 4;
  const std::size_t bits = kBitsOfDigit * own_text(call).size();
  if (auto elsewhere = begin_work(call, conversion_work(bits))) return *elsewhere;
  const std::string text(own_text(call));
  if (is_beyond_integers(text)) return raise_too_large(call);
  const auto value = integer_from_text(call.heap(), text);
  return value ? Outcome::result(*value) : badarg(call);
}

/// [sign] digits . digits [e [sign] digits]: a float of the host, which needs its fraction.
bool is_float_text(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_ascii_digit(text[at])) ++at;
    return at > start;
  };
  const auto one_of = [&](std::string_view characters) {
    const bool found = at < text.size() && characters.find(text[at]) != std::string_view::npos;
    if (found) ++at;
    return found;
  };
  one_of("+-");
  if (!digits() || !one_of(".") || !digits()) return false;
  if (one_of("eE")) {
    one_of("+-");
    if (!digits()) return false;
  }
  return at == text.size();
}

Outcome string_as_float(Call& call) {
  std::string_view text = own_text(call);
  if (!is_float_text(text)) return badarg(call);
  if (text[0] == '+') text.remove_prefix(1);
  double d = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), d);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is zero, as everywhere; too large has no value.
    d = std::strtod(std::string(text).c_str(), nullptr);
  }
  if (!std::isfinite(d)) return badarg(call);
  return Outcome::result(make_float(call.heap(), d));
}

Outcome string_as_atom(Call& call) {
  const auto name = intern_checked(call.image(), own_text(call));
  return name ? Outcome::result(Value::from_symbol(*name)) : badarg(call);
}

Outcome symbol_as_string(Call& call) {
  return text_result(call, call.image().symbol(call.receiver().as_symbol()));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"string_size", 0, 0, string_size},
    PrimitiveInfo{"string_is_empty", 0, 0, string_is_empty},
    PrimitiveInfo{"string_at", 1, 0, string_at},
    PrimitiveInfo{"string_as_list", 0, 0, string_as_list},
    PrimitiveInfo{"string_includes", 1, 0, string_includes},
    PrimitiveInfo{"string_includes_substring", 1, 0, string_includes_substring},
    PrimitiveInfo{"string_starts_with", 1, 0, string_starts_with},
    PrimitiveInfo{"string_ends_with", 1, 0, string_ends_with},
    PrimitiveInfo{"string_index_of", 1, 0, string_index_of},
    PrimitiveInfo{"string_is_digit", 0, 0, string_is_digit},
    PrimitiveInfo{"string_is_alpha", 0, 0, string_is_alpha},
    PrimitiveInfo{"string_is_blank", 0, 0, string_is_blank},
    PrimitiveInfo{"string_as_integer", 0, 0, string_as_integer},
    PrimitiveInfo{"string_as_float", 0, 0, string_as_float},
    PrimitiveInfo{"string_as_atom", 0, 0, string_as_atom},
    PrimitiveInfo{"symbol_as_string", 0, 0, symbol_as_string},
};

}  // namespace

std::span<const PrimitiveInfo> string_primitives() { return kPrimitives; }

}  // namespace btvm
