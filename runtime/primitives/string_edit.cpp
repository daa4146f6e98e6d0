#include "runtime/primitives/string_edit.h"

#include <algorithm>
#include <array>

#include "runtime/primitives/aside.h"
#include "runtime/primitives/support.h"
#include "runtime/primitives/text_search.h"
#include "vm/base/limits.h"
#include "vm/objects/graphemes.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

/// A copy of the receiver's text, which making a result may move.
std::string own_text(Call& call) { return std::string(text_of(call.receiver())); }

Outcome badarg(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarg)); }

/// Checks that all arguments are strings, from argument `first` on.
std::optional<Outcome> need_texts(Call& call, std::size_t first = 1) {
  if (auto waiting = await_arguments(call)) return waiting;
  for (std::size_t i = first; i <= call.arguments(); ++i) {
    if (!is_string(call.argument(i))) return raise_type_error(call, "Expected a String argument");
  }
  return std::nullopt;
}

std::optional<Outcome> need_count(Call& call) {
  if (auto waiting = await_arguments(call)) return waiting;
  if (is_integer(call.argument(1))) return std::nullopt;
  return raise_type_error(call, "Expected an Integer argument");
}

/// An Integer argument as a size: 0 for negative ones, the largest size for what is beyond it.
std::size_t size_of(Value integer) {
  if (integer_is_negative(integer)) return 0;
  return integer.is_small() ? static_cast<std::size_t>(integer.as_small()) : ~std::size_t{0};
}

/// begin_work() for what is done to the receiver.
std::optional<Outcome> begin(Call& call, TextWork work) {
  return begin_text(call, call.receiver(), work);
}

// --- Case and white space ------------------------------------------------------------------------

Outcome string_uppercase(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kRead)) return *elsewhere;
  return text_result(call, uppercase(own_text(call)));
}
Outcome string_lowercase(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kRead)) return *elsewhere;
  return text_result(call, lowercase(own_text(call)));
}

Outcome string_capitalize(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kScan)) return *elsewhere;
  const std::string text = own_text(call);
  if (text.empty()) return Outcome::result(call.receiver());
  const std::size_t end = next_grapheme(text, 0);
  return text_result(call, uppercase(std::string_view(text).substr(0, end)) + text.substr(end));
}

Outcome string_trim(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kScan)) return *elsewhere;
  const std::string text = own_text(call);
  return text_result(call, trim_left(trim_right(text)));
}
Outcome string_trim_left(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kScan)) return *elsewhere;
  const std::string text = own_text(call);
  return text_result(call, trim_left(text));
}
Outcome string_trim_right(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kScan)) return *elsewhere;
  const std::string text = own_text(call);
  return text_result(call, trim_right(text));
}

// --- By grapheme ---------------------------------------------------------------------------------

Outcome string_reverse(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kRead)) return *elsewhere;
  const std::string text = own_text(call);
  const std::vector<std::string_view> parts = graphemes(text);
  std::string out;
  out.reserve(text.size());
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) out += *part;
  return text_result(call, out);
}

/// begin_work() for a copy of so many bytes.
std::optional<Outcome> begin_copy_of(Call& call, std::size_t bytes) {
  return begin_work(call, bytes / 128);
}

Outcome string_take(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  std::optional<Outcome> elsewhere;
  const auto end = grapheme_place(call, size_of(call.argument(1)), elsewhere);
  if (!end) return *elsewhere;
  if (elsewhere = begin_copy_of(call, *end); elsewhere) return *elsewhere;
  const TextAside text(call.receiver());
  return text_result(call, text.get().substr(0, *end));
}

Outcome string_drop(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  std::optional<Outcome> elsewhere;
  const auto start = grapheme_place(call, size_of(call.argument(1)), elsewhere);
  if (!start) return *elsewhere;
  const std::size_t left = text_of(call.receiver()).size() - *start;
  if (elsewhere = begin_copy_of(call, left); elsewhere) return *elsewhere;
  const TextAside text(call.receiver());
  return text_result(call, text.get().substr(*start));
}

/// `times` copies of `piece`; nothing when that is too long for a string.
std::optional<std::string> repeated(std::string_view piece, std::size_t times) {
  if (piece.empty()) return std::string();
  if (times > limits::kStringBytes / piece.size()) return std::nullopt;
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

/// begin_work() for at most as many copies of a text as argument 1 says.
std::optional<Outcome> begin_copies(Call& call, Value text) {
  constexpr std::size_t kMostTimes = limits::kStringBytes;
  const std::size_t times = std::min(size_of(call.argument(1)), kMostTimes);
  const std::size_t bytes = is_string(text) ? text_of(text).size() : 1;
  return begin_work(call, times * std::min(bytes, kMostTimes) / 64);
}

Outcome string_repeat(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  if (integer_is_negative(call.argument(1))) return badarg(call);
  if (auto elsewhere = begin_copies(call, call.receiver())) return *elsewhere;
  const auto text = repeated(own_text(call), size_of(call.argument(1)));
  return text ? text_result(call, *text) : raise_too_large(call);
}

/// One copy of `pad` for each grapheme that is missing to the width in argument 1.
Outcome padded(Call& call, std::string_view pad, bool left) {
  if (auto elsewhere = begin(call, TextWork::kRead)) return *elsewhere;
  const Value piece = call.arguments() > 1 ? call.argument(2) : Value::nil();
  if (auto elsewhere = begin_copies(call, piece)) return *elsewhere;
  const std::string text = own_text(call);
  const std::size_t width = size_of(call.argument(1));
  const std::size_t have = grapheme_count(call.receiver());
  if (width <= have) return Outcome::result(call.receiver());
  const auto padding = repeated(pad, width - have);
  if (!padding) return raise_too_large(call);
  return text_result(call, left ? *padding + text : text + *padding);
}

Outcome string_pad_left(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  return padded(call, " ", true);
}
Outcome string_pad_right(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  return padded(call, " ", false);
}
Outcome string_pad_left_with(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  if (auto wrong = need_texts(call, 2)) return *wrong;
  return padded(call, std::string(text_of(call.argument(2))), true);
}
Outcome string_pad_right_with(Call& call) {
  if (auto wrong = need_count(call)) return *wrong;
  if (auto wrong = need_texts(call, 2)) return *wrong;
  return padded(call, std::string(text_of(call.argument(2))), false);
}

// --- Splitting and joining -----------------------------------------------------------------------

Outcome split_at(Call& call, std::string_view separator) {
  if (auto elsewhere = begin(call, TextWork::kSplit)) return *elsewhere;
  const std::string text = own_text(call);
  std::vector<std::string_view> pieces;
  const std::string_view all = text;
  std::size_t start = 0;
  for (;;) {
    const std::size_t at = find_text(all, separator, start);
    if (at == std::string_view::npos) break;
    pieces.push_back(all.substr(start, at - start));
    start = at + separator.size();
  }
  pieces.push_back(all.substr(start));
  return text_list_result(call, pieces);
}

Outcome string_split(Call& call) {
  if (auto wrong = need_texts(call)) return *wrong;
  const std::string separator(text_of(call.argument(1)));
  if (separator.empty()) return badarg(call);
  return split_at(call, separator);
}

Outcome string_split_on(Call& call) {
  if (auto wrong = need_texts(call)) return *wrong;
  const std::string separator(text_of(call.argument(1)));
  if (!separator.empty()) return split_at(call, separator);
  call.heap().reserve(kConsWords);
  return Outcome::result(new_cons(call.heap(), call.receiver(), Value::empty_list()));
}

/// Ends of lines are LF and CRLF; what follows the last one is a line too.
Outcome string_lines(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kSplit)) return *elsewhere;
  const std::string text = own_text(call);
  std::vector<std::string_view> pieces;
  std::string_view rest = text;
  for (;;) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    const bool crlf = end > 0 && rest[end - 1] == '\r';
    pieces.push_back(rest.substr(0, crlf ? end - 1 : end));
    rest.remove_prefix(end + 1);
  }
  pieces.push_back(rest);
  return text_list_result(call, pieces);
}

Outcome string_words(Call& call) {
  if (auto elsewhere = begin(call, TextWork::kSplit)) return *elsewhere;
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::string text = own_text(call);
  const std::string_view all = text;
  std::vector<std::string_view> pieces;
  for (std::size_t at = all.find_first_not_of(kSpaces); at != std::string_view::npos;) {
    const std::size_t end = std::min(all.find_first_of(kSpaces, at), all.size());
    pieces.push_back(all.substr(at, end - at));
    at = all.find_first_not_of(kSpaces, end);
  }
  return text_list_result(call, pieces);
}

/// String withAll: list of strings.
Outcome string_with_all(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  if (auto elsewhere = begin_reading(call, call.argument(1))) return *elsewhere;
  std::string out;
  for (Value list = call.argument(1); is_cons(list); list = tail_of(list)) {
    if (!is_string(head_of(list))) return raise_type_error(call, "Expected a List of Strings");
    out += text_of(head_of(list));
    if (out.size() > limits::kStringBytes) return raise_too_large(call);
  }
  return text_result(call, out);
}

// --- Replacing -----------------------------------------------------------------------------------

Outcome replaced(Call& call, bool all) {
  if (auto wrong = need_texts(call)) return *wrong;
  const std::string pattern(text_of(call.argument(1)));
  const std::string replacement(text_of(call.argument(2)));
  if (pattern.empty()) return badarg(call);
  if (auto elsewhere = begin(call, TextWork::kSplit)) return *elsewhere;
  const std::string text = own_text(call);
  std::string out;
  std::size_t start = 0;
  for (;;) {
    const std::size_t at = find_text(text, pattern, start);
    if (at == std::string::npos) break;
    out.append(text, start, at - start);
    out += replacement;
    start = at + pattern.size();
    if (out.size() > limits::kStringBytes) return raise_too_large(call);
    if (!all) break;
  }
  out.append(text, start);
  return text_result(call, out);
}

Outcome string_replace_all(Call& call) { return replaced(call, true); }
Outcome string_replace_first(Call& call) { return replaced(call, false); }

constexpr std::array kPrimitives = {
    PrimitiveInfo{"string_uppercase", 0, 0, string_uppercase},
    PrimitiveInfo{"string_lowercase", 0, 0, string_lowercase},
    PrimitiveInfo{"string_capitalize", 0, 0, string_capitalize},
    PrimitiveInfo{"string_trim", 0, 0, string_trim},
    PrimitiveInfo{"string_trim_left", 0, 0, string_trim_left},
    PrimitiveInfo{"string_trim_right", 0, 0, string_trim_right},
    PrimitiveInfo{"string_reverse", 0, 0, string_reverse},
    PrimitiveInfo{"string_take", 1, 0, string_take},
    PrimitiveInfo{"string_drop", 1, 0, string_drop},
    PrimitiveInfo{"string_repeat", 1, 0, string_repeat},
    PrimitiveInfo{"string_pad_left", 1, 0, string_pad_left},
    PrimitiveInfo{"string_pad_right", 1, 0, string_pad_right},
    PrimitiveInfo{"string_pad_left_with", 2, 0, string_pad_left_with},
    PrimitiveInfo{"string_pad_right_with", 2, 0, string_pad_right_with},
    PrimitiveInfo{"string_split", 1, 0, string_split},
    PrimitiveInfo{"string_split_on", 1, 0, string_split_on},
    PrimitiveInfo{"string_lines", 0, 0, string_lines},
    PrimitiveInfo{"string_words", 0, 0, string_words},
    PrimitiveInfo{"string_with_all", 1, 0, string_with_all},
    PrimitiveInfo{"string_replace_all", 2, 0, string_replace_all},
    PrimitiveInfo{"string_replace_first", 2, 0, string_replace_first},
};

}  // namespace

std::span<const PrimitiveInfo> string_edit_primitives() { return kPrimitives; }

}  // namespace btvm
