#include "runtime/primitives/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "vm/execution_context.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/raise.h"

namespace btvm {
namespace {

std::string receiver_text(Call& call) { return std::string(text_of(call.receiver())); }
Outcome text(Call& call, std::string_view s) { return Outcome::result(make_string(call.heap(), s)); }
Outcome boolean(bool b) { return Outcome::result(Value::from_bool(b)); }
Outcome number(std::size_t n) {
  return Outcome::result(Value::from_small(static_cast<std::int64_t>(n)));
}
Outcome badarg(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarg)); }

/// The argument as text; raises in `failure` when it is no String.
bool string_argument(Call& call, std::size_t i, std::string& out, Outcome& failure) {
  if (is_string(call.argument(i))) {
    out = text_of(call.argument(i));
    return true;
  }
  failure = raise_type_error(call, "Argument must be a String");
  return false;
}

/// A list of strings; long ones charge reductions.
Outcome list_of(Call& call, const std::vector<std::string>& parts) {
  call.context().reductions -= static_cast<std::int32_t>(parts.size() / 4);
  Root list{call.heap(), Value::empty_list()};
  for (std::size_t i = parts.size(); i-- > 0;) {
    const Value head = make_string(call.heap(), parts[i]);
    list.set(make_cons(call.heap(), head, list));
  }
  return Outcome::result(list);
}

Outcome string_size(Call& call) { return number(grapheme_count(text_of(call.receiver()))); }

Outcome string_at(Call& call) {
  if (!call.argument(1).is_small()) return raise_type_error(call, "Index must be an Integer");
  const std::int64_t index = call.argument(1).as_small();
  if (index < 1) {
    return raise_kind(call, symbols::kIndexOutOfBounds, "Index must be >= 1 (1-based indexing)");
  }
  const std::string s = receiver_text(call);
  const std::size_t at = grapheme_offset(s, static_cast<std::size_t>(index - 1));
  if (at >= s.size()) {
    return raise_kind(call, symbols::kIndexOutOfBounds, "Index is beyond string length");
  }
  return text(call, s.substr(at, next_grapheme(s, at) - at));
}

Outcome string_uppercase(Call& call) { return text(call, uppercase(receiver_text(call))); }
Outcome string_lowercase(Call& call) { return text(call, lowercase(receiver_text(call))); }

bool is_space(std::string_view grapheme) {
  return grapheme == " " || grapheme == "\t" || grapheme == "\n" || grapheme == "\r" ||
         grapheme == "\v" || grapheme == "\f" || grapheme == "\r\n" || grapheme == "\u0085" ||
         grapheme == "\u00A0" || grapheme == "\u2028" || grapheme == "\u2029" ||
         grapheme == "\u200E" || grapheme == "\u200F" || grapheme == "\u3000";
}

Outcome trim(Call& call, bool left, bool right) {
  const std::string s = receiver_text(call);
  const auto parts = graphemes(s);
  std::size_t first = 0;
  std::size_t last = parts.size();
  while (left && first < last && is_space(parts[first])) ++first;
  while (right && last > first && is_space(parts[last - 1])) --last;
  std::string out;
  for (std::size_t i = first; i < last; ++i) out += parts[i];
  return text(call, out);
}
Outcome string_trim(Call& call) { return trim(call, true, true); }
Outcome string_trim_left(Call& call) { return trim(call, true, false); }
Outcome string_trim_right(Call& call) { return trim(call, false, true); }

Outcome string_reverse(Call& call) {
  const std::string s = receiver_text(call);
  auto parts = graphemes(s);
  std::string out;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) out += *part;
  return text(call, out);
}

Outcome string_includes_substring(Call& call) {
  std::string needle;
  Outcome failure;
  if (!string_argument(call, 1, needle, failure)) return failure;
  return boolean(text_of(call.receiver()).find(needle) != std::string_view::npos);
}
Outcome string_starts_with(Call& call) {
  std::string prefix;
  Outcome failure;
  if (!string_argument(call, 1, prefix, failure)) return failure;
  return boolean(text_of(call.receiver()).starts_with(prefix));
}
Outcome string_ends_with(Call& call) {
  std::string suffix;
  Outcome failure;
  if (!string_argument(call, 1, suffix, failure)) return failure;
  return boolean(text_of(call.receiver()).ends_with(suffix));
}
Outcome string_index_of(Call& call) {
  std::string needle;
  Outcome failure;
  if (!string_argument(call, 1, needle, failure)) return failure;
  const std::string_view s = text_of(call.receiver());
  const std::size_t at = s.find(needle);
  if (needle.empty() || at == std::string_view::npos) return Outcome::result(Value::nil());
  return number(grapheme_count(s.substr(0, at)) + 1);
}

std::vector<std::string> split(const std::string& s, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t at; (at = s.find(separator, start)) != std::string::npos;) {
    parts.push_back(s.substr(start, at - start));
    start = at + separator.size();
  }
  parts.push_back(s.substr(start));
  return parts;
}
Outcome string_split(Call& call) {
  std::string separator;
  Outcome failure;
  if (!string_argument(call, 1, separator, failure)) return failure;
  if (separator.empty()) return badarg(call);
  return list_of(call, split(receiver_text(call), separator));
}
Outcome string_split_on(Call& call) {
  std::string separator;
  Outcome failure;
  if (!string_argument(call, 1, separator, failure)) return failure;
  if (separator.empty()) return list_of(call, {receiver_text(call)});
  return list_of(call, split(receiver_text(call), separator));
}
Outcome string_lines(Call& call) {
  auto lines = split(receiver_text(call), "\n");
  for (std::string& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
  }
  return list_of(call, lines);
}
Outcome string_words(Call& call) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : receiver_text(call) + " ") {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return list_of(call, words);
}

Outcome string_repeat(Call& call) {
  constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;
  if (!call.argument(1).is_small() || call.argument(1).as_small() < 0) {
    return raise_type_error(call, "Argument must be a non-negative integer");
  }
  const std::int64_t count = call.argument(1).as_small();
  const std::string s = receiver_text(call);
  if (!s.empty() && count > kMostBytes / static_cast<std::int64_t>(s.size())) {
    return raise_kind(call, symbols::kHeapLimit, "", "The text would be too long");
  }
  std::string out;
  out.reserve(s.size() * static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) out += s;
  call.context().reductions -= static_cast<std::int32_t>(out.size() / 1024);
  return text(call, out);
}

Outcome replace(Call& call, bool all) {
  std::string from;
  std::string to;
  Outcome failure;
  if (!string_argument(call, 1, from, failure)) return failure;
  if (!string_argument(call, 2, to, failure)) return failure;
  if (from.empty()) return badarg(call);
  const std::string s = receiver_text(call);
  std::string out;
  std::size_t start = 0;
  for (std::size_t at; (at = s.find(from, start)) != std::string::npos;) {
    out += s.substr(start, at - start) + to;
    start = at + from.size();
    if (!all) break;
  }
  return text(call, out + s.substr(start));
}
Outcome string_replace_all(Call& call) { return replace(call, true); }
Outcome string_replace_first(Call& call) { return replace(call, false); }

std::size_t count_argument(Call& call) {
  const Value n = call.argument(1);
  if (!n.is_small()) return integer_is_negative(n) ? 0 : ~std::size_t{0};
  return n.as_small() < 0 ? 0 : static_cast<std::size_t>(n.as_small());
}
Outcome string_take(Call& call) {
  if (!is_integer(call.argument(1))) return raise_type_error(call, "Argument must be an Integer");
  const std::string s = receiver_text(call);
  return text(call, s.substr(0, grapheme_offset(s, count_argument(call))));
}
Outcome string_drop(Call& call) {
  if (!is_integer(call.argument(1))) return raise_type_error(call, "Argument must be an Integer");
  const std::string s = receiver_text(call);
  return text(call, s.substr(grapheme_offset(s, count_argument(call))));
}

Outcome string_as_list(Call& call) {
  const std::string s = receiver_text(call);
  std::vector<std::string> parts;
  for (const std::string_view g : graphemes(s)) parts.emplace_back(g);
  return list_of(call, parts);
}

Outcome string_as_integer(Call& call) {
  const std::string s = receiver_text(call);
  const auto value = integer_from_text(call.heap(), s);
  return value ? Outcome::result(*value) : badarg(call);
}
Outcome string_as_float(Call& call) {
  std::string s = receiver_text(call);
  if (s.find('.') == std::string::npos) return badarg(call);
  if (s.starts_with('+')) s.erase(0, 1);
  double d = 0;
  const auto result = std::from_chars(s.data(), s.data() + s.size(), d);
  if (result.ec != std::errc() || result.ptr != s.data() + s.size()) return badarg(call);
  return Outcome::result(make_float(call.heap(), d));
}
Outcome string_as_symbol(Call& call) {
  return Outcome::result(
      Value::from_symbol(call.image().symbols().intern(text_of(call.receiver()))));
}
Outcome symbol_as_string(Call& call) {
  return text(call, call.image().symbol(call.receiver().as_symbol()));
}
Outcome string_join_list(Call& call) {
  std::string out;
  for (Value l = call.argument(1); is_cons(l); l = tail_of(l)) {
    if (!is_string(head_of(l))) return badarg(call);
    out += text_of(head_of(l));
  }
  return text(call, out);
}
/// The receiver, a List of strings, joined with the separator.
Outcome list_join(Call& call) {
  std::string separator;
  Outcome failure;
  if (!string_argument(call, 1, separator, failure)) return failure;
  std::string out;
  bool first = true;
  for (Value l = call.receiver(); is_cons(l); l = tail_of(l), first = false) {
    if (!is_string(head_of(l))) return badarg(call);
    if (!first) out += separator;
    out += text_of(head_of(l));
  }
  return text(call, out);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"string_size", 0, 0, string_size},
    PrimitiveInfo{"string_at", 1, 0, string_at},
    PrimitiveInfo{"string_uppercase", 0, 0, string_uppercase},
    PrimitiveInfo{"string_lowercase", 0, 0, string_lowercase},
    PrimitiveInfo{"string_trim", 0, 0, string_trim},
    PrimitiveInfo{"string_trim_left", 0, 0, string_trim_left},
    PrimitiveInfo{"string_trim_right", 0, 0, string_trim_right},
    PrimitiveInfo{"string_reverse", 0, 0, string_reverse},
    PrimitiveInfo{"string_includes_substring", 1, 0, string_includes_substring},
    PrimitiveInfo{"string_starts_with", 1, 0, string_starts_with},
    PrimitiveInfo{"string_ends_with", 1, 0, string_ends_with},
    PrimitiveInfo{"string_index_of", 1, 0, string_index_of},
    PrimitiveInfo{"string_split", 1, 0, string_split},
    PrimitiveInfo{"string_split_on", 1, 0, string_split_on},
    PrimitiveInfo{"string_lines", 0, 0, string_lines},
    PrimitiveInfo{"string_words", 0, 0, string_words},
    PrimitiveInfo{"string_repeat", 1, 0, string_repeat},
    PrimitiveInfo{"string_replace_all", 2, 0, string_replace_all},
    PrimitiveInfo{"string_replace_first", 2, 0, string_replace_first},
    PrimitiveInfo{"string_take", 1, 0, string_take},
    PrimitiveInfo{"string_drop", 1, 0, string_drop},
    PrimitiveInfo{"string_as_list", 0, 0, string_as_list},
    PrimitiveInfo{"string_as_integer", 0, 0, string_as_integer},
    PrimitiveInfo{"string_as_float", 0, 0, string_as_float},
    PrimitiveInfo{"string_as_symbol", 0, 0, string_as_symbol},
    PrimitiveInfo{"symbol_as_string", 0, 0, symbol_as_string},
    PrimitiveInfo{"string_join_list", 1, 0, string_join_list},
    PrimitiveInfo{"list_join", 1, 0, list_join},
};

}  // namespace

std::span<const PrimitiveInfo> text_primitives() { return kPrimitives; }

}  // namespace btvm
