#include "vm/objects/string.h"

#include <utf8proc.h>

#include <cstring>
#include <new>

#include "vm/well_known.h"

namespace btvm {
namespace {

/// The buffer behind shared strings; the bytes follow it.
class SharedText final : public Counted {
 public:
  static SharedText* create(std::string_view text) {
    void* memory = ::operator new(sizeof(SharedText) + text.size());
    auto* shared = new (memory) SharedText(text.size());
    std::memcpy(shared->bytes_begin(), text.data(), text.size());
    return shared;
  }
  [[nodiscard]] std::string_view text() { return {bytes_begin(), size_}; }

 private:
  explicit SharedText(std::size_t size)
      : Counted(destroy, static_cast<std::uint32_t>(size)), size_(size) {}
  static void destroy(Counted& counted) noexcept {
    auto& shared = static_cast<SharedText&>(counted);
    shared.~SharedText();
    ::operator delete(&shared);
  }
  char* bytes_begin() { return reinterpret_cast<char*>(this + 1); }

  std::size_t size_;
};

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

/// utf8proc maps code point by code point; the few that become several are listed here.
std::string_view special_uppercase(std::uint32_t c) {
  switch (c) {
    case 0xDF: return "SS";
    case 0x149: return "\u02BCN";
    case 0x1F0: return "J\u030C";
    case 0x390: return "\u0399\u0308\u0301";
    case 0x3B0: return "\u03A5\u0308\u0301";
    case 0x587: return "\u0535\u0552";
    case 0xFB00: return "FF";
    case 0xFB01: return "FI";
    case 0xFB02: return "FL";
    case 0xFB03: return "FFI";
    case 0xFB04: return "FFL";
    case 0xFB05:
    case 0xFB06: return "ST";
    default: return {};
  }
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

std::string_view text_of(Value string) {
  Object* object = string.as_object();
  if (object->kind() == ObjectKind::kSharedString) {
    return reinterpret_cast<SharedText*>(object->raw(0))->text();
  }
  return {reinterpret_cast<const char*>(object->payload() + 1), object->raw(0)};
}

Value make_string(Heap& heap, std::string_view text) {
  if (text.size() >= kSharedStringBytes) {
    heap.reserve(3);
    Object* object =
        heap.allocate(ObjectKind::kSharedString, layout_id(classes::kString), 2);
    // Counted is the first base of SharedText, so both have one address, which handles keep.
    Counted* counted = SharedText::create(text);
    object->set_raw(0, reinterpret_cast<std::uint64_t>(counted));
    heap.link_handle(object);
    return Value::from_object(object);
  }
  const std::size_t words = payload_words(text.size());
  heap.reserve(words + 1);
  Object* object = heap.allocate(ObjectKind::kString, layout_id(classes::kString), words);
  fill_string(object, text);
  return Value::from_object(object);
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
  if (first < 0x80 && at + 1 < text.size() &&
      static_cast<unsigned char>(text[at + 1]) < 0x80) {
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
    const std::string_view special = special_uppercase(c);
    if (special.empty()) {
      append_utf8(out, static_cast<std::uint32_t>(
                           utf8proc_toupper(static_cast<utf8proc_int32_t>(c))));
    } else {
      out += special;
    }
  });
}

std::string lowercase(std::string_view text) {
  return map_text(text, [](std::string& out, std::uint32_t c) {
    if (c == 0x130) {
      out += "i\u0307";
    } else {
      append_utf8(out, static_cast<std::uint32_t>(
                           utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
  });
}

void append_utf8(std::string& out, std::uint32_t c) {
  utf8proc_uint8_t bytes[4];
  const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(n));
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t code = 0;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                    static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace btvm
