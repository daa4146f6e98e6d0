#include "runtime/primitives/string_code.h"

#include <array>
#include <string>
#include <string_view>

#include "runtime/primitives/support.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_scalar(Value value) {
  if (!value.is_small()) return false;
  const std::int64_t c = value.as_small();
  return c >= 0 && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

Outcome string_from_code_points(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  if (auto elsewhere = begin_walk(call, call.argument(1), 4)) return *elsewhere;
  std::string text;
  for (Value rest = call.argument(1); is_cons(rest); rest = tail_of(rest)) {
    if (!is_scalar(head_of(rest))) {
      return raise_type_error(
          call, "A code point is an Integer from 0 to 16r10FFFF, surrogates excluded");
    }
    append_utf8(text, static_cast<std::uint32_t>(head_of(rest).as_small()));
  }
  return text_result(call, text);
}

/// primCodePoints: text. Its code points, last one first into the List.
Outcome string_code_points(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Expected a String");
  const std::string text(text_of(call.argument(1)));
  Value list = Value::empty_list();
  std::uint32_t code = 0;
  std::uint32_t shift = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const bool continues = (byte & 0xC0U) == 0x80U;
    // The more bytes follow, the fewer bits of the character are in the first one.
    const std::uint32_t bits =
        continues || shift > 0 ? byte & (0x3FU >> (continues ? 0 : shift / 6)) : byte;
    code |= bits << shift;
    shift = continues ? shift + 6 : 0;
    if (continues) continue;
    list = make_cons(call.heap(), Value::from_small(code), list);
    code = 0;
  }
  return Outcome::result(list);
}

/// The characters that RFC 3986, section 2.3, calls unreserved.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

Outcome string_url_encoded(Call& call) {
  if (auto elsewhere = begin_text(call, call.receiver(), TextWork::kRead)) return *elsewhere;
  std::string encoded;
  for (const char c : text_of(call.receiver())) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHexDigits[byte >> 4U];
    encoded += kHexDigits[byte & 15U];
  }
  return text_result(call, encoded);
}

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Outcome string_url_decoded(Call& call) {
  if (auto elsewhere = begin_text(call, call.receiver(), TextWork::kRead)) return *elsewhere;
  const std::string_view text = text_of(call.receiver());
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[i + 2]);
    if (low < 0) return raise_type_error(call, "A % must be followed by two hexadecimal digits");
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(decoded)) return raise_type_error(call, "The decoded bytes are not UTF-8");
  return text_result(call, decoded);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"string_from_code_points", 1, 0, string_from_code_points},
    PrimitiveInfo{"string_code_points", 1, 0, string_code_points},
    PrimitiveInfo{"string_url_encoded", 0, 0, string_url_encoded},
    PrimitiveInfo{"string_url_decoded", 0, 0, string_url_decoded},
};

}  // namespace

std::span<const PrimitiveInfo> string_code_primitives() { return kPrimitives; }

}  // namespace btvm
