#include "vm/objects/string.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "vm/objects/shared_text.h"
#include "vm/well_known.h"

namespace btvm {
namespace {

/// A handle for the text, whose reference it takes over. May collect.
Value shared_string(Heap& heap, SharedText* text) {
  heap.reserve(3);
  Object* object = heap.allocate(ObjectKind::kSharedString, layout_id(classes::kString), 2);
  // Counted is the first base of SharedText, so both have one address, which handles keep.
  Counted* counted = text;
  object->set_raw(0, reinterpret_cast<std::uint64_t>(counted));
  heap.link_handle(object);
  return Value::from_object(object);
}

std::size_t payload_words(std::size_t bytes) { return 1 + (bytes + 7) / 8; }

void fill_string(Object* object, std::string_view text) {
  object->set_raw(0, text.size());
  if (text.empty()) return;
  object->set_raw(object->words() - 1, 0);  // zero padding
  std::memcpy(object->payload() + 1, text.data(), text.size());
}

/// Code point at `at`, and its length; an invalid byte is a code point of its own of length 1.
struct Decoded {
  utf8proc_int32_t code;
  std::size_t length;
};
Decoded decode(std::string_view text, std::size_t at) {
  utf8proc_int32_t code = 0;
  const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                  static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (n <= 0) return {0xFFFD, 1};
  return {code, static_cast<std::size_t>(n)};
}

/// Code points whose upper case is several (SpecialCasing.txt of Unicode, the unconditional lines),
/// ascending; utf8proc maps one to one.
struct Expansion {
  std::uint32_t from;
  std::array<std::uint32_t, 3> to;  // 0: unused
};
// clang-format off
constexpr Expansion kUppercaseExpansions[] = {
    {0x00DF, {0x0053, 0x0053}}, {0x0149, {0x02BC, 0x004E}}, {0x01F0, {0x004A, 0x030C}},
    {0x0390, {0x0399, 0x0308, 0x0301}}, {0x03B0, {0x03A5, 0x0308, 0x0301}},
    {0x0587, {0x0535, 0x0552}}, {0x1E96, {0x0048, 0x0331}}, {0x1E97, {0x0054, 0x0308}},
    {0x1E98, {0x0057, 0x030A}}, {0x1E99, {0x0059, 0x030A}}, {0x1E9A, {0x0041, 0x02BE}},
    {0x1F50, {0x03A5, 0x0313}}, {0x1F52, {0x03A5, 0x0313, 0x0300}},
    {0x1F54, {0x03A5, 0x0313, 0x0301}}, {0x1F56, {0x03A5, 0x0313, 0x0342}},
    {0x1F80, {0x1F08, 0x0399}}, {0x1F81, {0x1F09, 0x0399}}, {0x1F82, {0x1F0A, 0x0399}},
    {0x1F83, {0x1F0B, 0x0399}}, {0x1F84, {0x1F0C, 0x0399}}, {0x1F85, {0x1F0D, 0x0399}},
    {0x1F86, {0x1F0E, 0x0399}}, {0x1F87, {0x1F0F, 0x0399}}, {0x1F88, {0x1F08, 0x0399}},
    {0x1F89, {0x1F09, 0x0399}}, {0x1F8A, {0x1F0A, 0x0399}}, {0x1F8B, {0x1F0B, 0x0399}},
    {0x1F8C, {0x1F0C, 0x0399}}, {0x1F8D, {0x1F0D, 0x0399}}, {0x1F8E, {0x1F0E, 0x0399}},
    {0x1F8F, {0x1F0F, 0x0399}}, {0x1F90, {0x1F28, 0x0399}}, {0x1F91, {0x1F29, 0x0399}},
    {0x1F92, {0x1F2A, 0x0399}}, {0x1F93, {0x1F2B, 0x0399}}, {0x1F94, {0x1F2C, 0x0399}},
    {0x1F95, {0x1F2D, 0x0399}}, {0x1F96, {0x1F2E, 0x0399}}, {0x1F97, {0x1F2F, 0x0399}},
    {0x1F98, {0x1F28, 0x0399}}, {0x1F99, {0x1F29, 0x0399}}, {0x1F9A, {0x1F2A, 0x0399}},
    {0x1F9B, {0x1F2B, 0x0399}}, {0x1F9C, {0x1F2C, 0x0399}}, {0x1F9D, {0x1F2D, 0x0399}},
    {0x1F9E, {0x1F2E, 0x0399}}, {0x1F9F, {0x1F2F, 0x0399}}, {0x1FA0, {0x1F68, 0x0399}},
    {0x1FA1, {0x1F69, 0x0399}}, {0x1FA2, {0x1F6A, 0x0399}}, {0x1FA3, {0x1F6B, 0x0399}},
    {0x1FA4, {0x1F6C, 0x0399}}, {0x1FA5, {0x1F6D, 0x0399}}, {0x1FA6, {0x1F6E, 0x0399}},
    {0x1FA7, {0x1F6F, 0x0399}}, {0x1FA8, {0x1F68, 0x0399}}, {0x1FA9, {0x1F69, 0x0399}},
    {0x1FAA, {0x1F6A, 0x0399}}, {0x1FAB, {0x1F6B, 0x0399}}, {0x1FAC, {0x1F6C, 0x0399}},
    {0x1FAD, {0x1F6D, 0x0399}}, {0x1FAE, {0x1F6E, 0x0399}}, {0x1FAF, {0x1F6F, 0x0399}},
    {0x1FB2, {0x1FBA, 0x0399}}, {0x1FB3, {0x0391, 0x0399}}, {0x1FB4, {0x0386, 0x0399}},
    {0x1FB6, {0x0391, 0x0342}}, {0x1FB7, {0x0391, 0x0342, 0x0399}}, {0x1FBC, {0x0391, 0x0399}},
    {0x1FC2, {0x1FCA, 0x0399}}, {0x1FC3, {0x0397, 0x0399}}, {0x1FC4, {0x0389, 0x0399}},
    {0x1FC6, {0x0397, 0x0342}}, {0x1FC7, {0x0397, 0x0342, 0x0399}}, {0x1FCC, {0x0397, 0x0399}},
    {0x1FD2, {0x0399, 0x0308, 0x0300}}, {0x1FD3, {0x0399, 0x0308, 0x0301}},
    {0x1FD6, {0x0399, 0x0342}}, {0x1FD7, {0x0399, 0x0308, 0x0342}},
    {0x1FE2, {0x03A5, 0x0308, 0x0300}}, {0x1FE3, {0x03A5, 0x0308, 0x0301}},
    {0x1FE4, {0x03A1, 0x0313}}, {0x1FE6, {0x03A5, 0x0342}}, {0x1FE7, {0x03A5, 0x0308, 0x0342}},
    {0x1FF2, {0x1FFA, 0x0399}}, {0x1FF3, {0x03A9, 0x0399}}, {0x1FF4, {0x038F, 0x0399}},
    {0x1FF6, {0x03A9, 0x0342}}, {0x1FF7, {0x03A9, 0x0342, 0x0399}}, {0x1FFC, {0x03A9, 0x0399}},
    {0xFB00, {0x0046, 0x0046}}, {0xFB01, {0x0046, 0x0049}}, {0xFB02, {0x0046, 0x004C}},
    {0xFB03, {0x0046, 0x0046, 0x0049}}, {0xFB04, {0x0046, 0x0046, 0x004C}},
    {0xFB05, {0x0053, 0x0054}}, {0xFB06, {0x0053, 0x0054}}, {0xFB13, {0x0544, 0x0546}},
    {0xFB14, {0x0544, 0x0535}}, {0xFB15, {0x0544, 0x053B}}, {0xFB16, {0x054E, 0x0546}},
    {0xFB17, {0x0544, 0x053D}},
};
// clang-format on

const Expansion* uppercase_expansion(std::uint32_t c) {
  const auto* found = std::lower_bound(
      std::begin(kUppercaseExpansions), std::end(kUppercaseExpansions), c,
      [](const Expansion& expansion, std::uint32_t sought) { return expansion.from < sought; });
  return found != std::end(kUppercaseExpansions) && found->from == c ? found : nullptr;
}

template <typename Map>
std::string map_text(std::string_view text, Map&& map) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode(text, at);
    if (c.code == 0xFFFD && c.length == 1) {
      out += text[at];
    } else {
      map(out, static_cast<std::uint32_t>(c.code));
    }
    at += c.length;
  }
  return out;
}

}  // namespace

std::string_view shared_text_of(const Object& string) {
  return SharedText::of(Value::from_object(&string)).text();
}

Counted* make_shared_text(std::string_view text) { return SharedText::create(text); }

Value make_string(Heap& heap, Counted* shared_text) {
  return shared_string(heap, static_cast<SharedText*>(shared_text));
}

Value make_string(Heap& heap, std::string_view text) {
  if (text.size() >= kSharedStringBytes) return shared_string(heap, SharedText::create(text));
  const std::size_t words = payload_words(text.size());
  heap.reserve(words + 1);
  Object* object = heap.allocate(ObjectKind::kString, layout_id(classes::kString), words);
  fill_string(object, text);
  return Value::from_object(object);
}

Value append_text(Heap& heap, Value left, std::string_view right) {
  const std::string_view text = text_of(left);
  if (text.size() + right.size() < kSharedStringBytes) {
    std::array<char, kSharedStringBytes> both{};  // the parts may move
    std::memcpy(both.data(), text.data(), text.size());
    if (!right.empty()) std::memcpy(both.data() + text.size(), right.data(), right.size());
    return make_string(heap, {both.data(), text.size() + right.size()});
  }
  if (right.empty()) return left;
  if (left.as_object()->kind() != ObjectKind::kSharedString) {
    return shared_string(heap, SharedText::create(text, right));
  }
  return shared_string(heap, SharedText::append(SharedText::of(left), right));
}

std::size_t immortal_string_words(std::string_view text) { return payload_words(text.size()) + 1; }

Value new_immortal_string(std::uint64_t* memory, std::string_view text) {
  auto* object = reinterpret_cast<Object*>(memory);
  object->set_header(
      Header(ObjectKind::kString, layout_id(classes::kString), payload_words(text.size())));
  object->set_flag(Header::kImmortal);
  fill_string(object, text);
  return Value::from_object(object);
}

std::size_t next_grapheme(std::string_view text, std::size_t at) {
  // ASCII followed by ASCII needs no table, except that CR LF is one.
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0x80) {
    return first == '\r' && text[at + 1] == '\n' ? at + 2 : at + 1;
  }
  Decoded previous = decode(text, at);
  at += previous.length;
  utf8proc_int32_t state = 0;
  while (at < text.size()) {
    const Decoded c = decode(text, at);
    if (utf8proc_grapheme_break_stateful(previous.code, c.code, &state)) break;
    previous = c;
    at += c.length;
  }
  return at;
}

std::size_t grapheme_count(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at = next_grapheme(text, at)) ++count;
  return count;
}

std::size_t grapheme_offset(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (; n > 0 && at < text.size(); --n) at = next_grapheme(text, at);
  return at;
}

std::vector<std::string_view> graphemes(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = next_grapheme(text, at);
    result.push_back(text.substr(at, end - at));
    at = end;
  }
  return result;
}

std::string uppercase(std::string_view text) {
  return map_text(text, [](std::string& out, std::uint32_t c) {
    const Expansion* expansion = c < 0x80 ? nullptr : uppercase_expansion(c);
    if (expansion == nullptr) {
      append_utf8(out,
                  static_cast<std::uint32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c))));
      return;
    }
    for (const std::uint32_t part : expansion->to) {
      if (part != 0) append_utf8(out, part);
    }
  });
}

std::string lowercase(std::string_view text) {
  return map_text(text, [](std::string& out, std::uint32_t c) {
    if (c == 0x130) {
      out += "i\u0307";
    } else {
      append_utf8(out,
                  static_cast<std::uint32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
  });
}

namespace {

utf8proc_category_t category_of(std::uint32_t c) {
  if (c > 0x10FFFF) return UTF8PROC_CATEGORY_CN;
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

bool is_pattern_space(utf8proc_int32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0x200E || c == 0x200F ||
         c == 0x2028 || c == 0x2029;
}

}  // namespace

bool is_letter(std::uint32_t c) {
  const auto category = category_of(c);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}
bool is_digit(std::uint32_t c) { return category_of(c) == UTF8PROC_CATEGORY_ND; }
bool is_uppercase(std::uint32_t c) { return category_of(c) == UTF8PROC_CATEGORY_LU; }
bool is_lowercase(std::uint32_t c) { return category_of(c) == UTF8PROC_CATEGORY_LL; }
bool is_space(std::uint32_t c) {
  const auto category = category_of(c);
  return (c >= 9 && c <= 13) ||
         (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

std::string_view trim_left(std::string_view text) {
  while (!text.empty()) {
    const Decoded c = decode(text, 0);
    if (!is_pattern_space(c.code)) break;
    text.remove_prefix(c.length);
  }
  return text;
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    const std::size_t first = start < 3 ? 0 : start - 3;  // a code point has four bytes at most
    while (start > first && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    const Decoded c = decode(text, start);
    if (start + c.length != text.size() || !is_pattern_space(c.code)) break;
    text = text.substr(0, start);
  }
  return text;
}

void append_utf8(std::string& out, std::uint32_t c) {
  utf8proc_uint8_t bytes[4];
  const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(n));
}

std::size_t utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t code = 0;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                    static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (n <= 0) break;
    at += static_cast<std::size_t>(n);
  }
  return at;
}

}  // namespace btvm
