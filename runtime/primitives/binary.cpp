#include "runtime/primitives/binary.h"

#include <nettle/base16.h>
#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/base/limits.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

/// What a text or a list that cannot be bytes answers: the library says which message refuses it.
Outcome nil_result() { return Outcome::result(Value::nil()); }

/// An error unless argument `n` can hold bytes.
std::optional<Outcome> need_bytes(Call& call, std::size_t n = 1) {
  if (is_string(call.argument(n))) return std::nullopt;
  return raise_type_error(call, "Expected the bytes of a Binary");
}

/// begin_work() for what reads every byte of argument `n`: hashes, other forms.
std::optional<Outcome> begin_bytes(Call& call, std::size_t n) {
  constexpr std::size_t kBytesPerReduction = 16;
  return begin_work(call, text_of(call.argument(n)).size() / kBytesPerReduction);
}

/// Argument `n` as a number up to `most`; nothing when it is none.
std::optional<std::size_t> size_argument(Call& call, std::size_t n, std::size_t most) {
  const Value value = call.argument(n);
  if (!value.is_small() || value.as_small() < 0) return std::nullopt;
  const auto size = static_cast<std::size_t>(value.as_small());
  return size <= most ? std::optional(size) : std::nullopt;
}
Outcome raise_range(Call& call) {
  return raise_kind(call, symbols::kIndexOutOfBounds, "The bytes do not reach so far");
}

/// primOfBytes: list. The bytes, or nil when an element is none.
Outcome binary_of_list(Call& call) {
  if (!is_list(call.argument(1))) return nil_result();
  if (auto elsewhere = begin_walk(call, call.argument(1), 8)) return *elsewhere;
  std::string bytes;
  for (Value rest = call.argument(1); is_cons(rest); rest = tail_of(rest)) {
    const Value byte = head_of(rest);
    if (!byte.is_small() || byte.as_small() < 0 || byte.as_small() > 255) return nil_result();
    bytes += static_cast<char>(byte.as_small());
  }
  return text_result(call, bytes);
}

/// primBytes: bytes. List of the numbers.
Outcome binary_as_list(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  if (auto elsewhere = begin_text(call, call.argument(1), TextWork::kRead)) return *elsewhere;
  const std::string bytes(text_of(call.argument(1)));
  Heap& heap = call.heap();
  Root list{heap, Value::empty_list()};
  constexpr std::size_t kChunk = 512;  // cells between two reservations
  for (std::size_t left = bytes.size(); left > 0;) {
    const std::size_t n = std::min(left, kChunk);
    heap.reserve(n * kConsWords);
    for (std::size_t i = 0; i < n; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[--left]);
      list.set(new_cons(heap, Value::from_small(byte), list));
    }
  }
  return Outcome::result(list);
}

Outcome binary_size(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  return small_result(text_of(call.argument(1)).size());
}

/// primByteOf: bytes at: index; 0 is the first.
Outcome binary_at(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  const std::string_view bytes = text_of(call.argument(1));
  const auto index = size_argument(call, 2, bytes.size());
  if (!index || *index == bytes.size()) return raise_range(call);
  return small_result(static_cast<unsigned char>(bytes[*index]));
}

/// primPartOf: bytes from: start size: size; 0 is the first.
Outcome binary_part(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  const std::string_view bytes = text_of(call.argument(1));
  const auto start = size_argument(call, 2, bytes.size());
  const auto size = start ? size_argument(call, 3, bytes.size() - *start) : std::nullopt;
  if (!size) return raise_range(call);
  constexpr std::size_t kBytesPerReduction = 128;
  if (auto elsewhere = begin_work(call, *size / kBytesPerReduction)) return *elsewhere;
  return text_result(call, std::string(bytes.substr(*start, *size)));
}

/// primText: bytes. The text, or nil when they are not UTF-8.
Outcome binary_as_text(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string_view bytes = text_of(call.argument(1));
  return is_utf8(bytes) ? Outcome::result(call.argument(1)) : nil_result();
}

// --- Text forms ----------------------------------------------------------------------------------

Outcome binary_to_hex(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string bytes(text_of(call.argument(1)));
  if (bytes.size() > limits::kStringBytes / 2) return raise_too_large(call);
  std::string text(BASE16_ENCODE_LENGTH(bytes.size()), '\0');
  base16_encode_update(text.data(), bytes.size(), bytes_of(bytes));
  return text_result(call, text);
}

/// The bytes, or nil when the text is no such form.
Outcome binary_from_hex(Call& call) {
  if (!is_string(call.argument(1))) return nil_result();
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string text(text_of(call.argument(1)));
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return nil_result();
  }
  base16_decode_ctx context{};
  base16_decode_init(&context);
  std::string bytes(BASE16_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = bytes.size();
  if (base16_decode_update(&context, &size, bytes_of(bytes), text.size(), text.data()) == 0 ||
      base16_decode_final(&context) == 0) {
    return nil_result();
  }
  bytes.resize(size);
  return text_result(call, bytes);
}

Outcome binary_to_base64(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string bytes(text_of(call.argument(1)));
  if (bytes.size() > limits::kStringBytes / 2) return raise_too_large(call);
  std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(text.data(), bytes.size(), bytes_of(bytes));
  return text_result(call, text);
}

/// The bytes, or nil when the text is no such form. White space is skipped.
Outcome binary_from_base64(Call& call) {
  if (!is_string(call.argument(1))) return nil_result();
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string text(text_of(call.argument(1)));
  base64_decode_ctx context{};
  base64_decode_init(&context);
  std::string bytes(BASE64_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = bytes.size();
  if (base64_decode_update(&context, &size, bytes_of(bytes), text.size(), text.data()) == 0 ||
      base64_decode_final(&context) == 0) {
    return nil_result();
  }
  bytes.resize(size);
  return text_result(call, bytes);
}

// --- Hashes --------------------------------------------------------------------------------------

/// One of nettle's hash functions, whose context types differ.
template <typename Context, void (*init)(Context*),
          void (*update)(Context*, std::size_t, const std::uint8_t*),
          void (*digest)(Context*, std::size_t, std::uint8_t*), std::size_t size>
Outcome hash_of_bytes(Call& call) {
  if (auto wrong = need_bytes(call)) return *wrong;
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  const std::string bytes(text_of(call.argument(1)));
  Context context;
  init(&context);
  update(&context, bytes.size(), bytes_of(bytes));
  std::string result(size, '\0');
  digest(&context, size, bytes_of(result));
  return text_result(call, result);
}

/// The same with a key (RFC 2104).
template <typename Context, void (*set_key)(Context*, std::size_t, const std::uint8_t*),
          void (*update)(Context*, std::size_t, const std::uint8_t*),
          void (*digest)(Context*, std::size_t, std::uint8_t*), std::size_t size>
Outcome keyed_hash(Call& call) {
  if (auto wrong = need_bytes(call, 1)) return *wrong;
  if (auto wrong = need_bytes(call, 2)) return *wrong;
  if (auto elsewhere = begin_bytes(call, 1)) return *elsewhere;
  if (auto elsewhere = begin_bytes(call, 2)) return *elsewhere;
  const std::string bytes(text_of(call.argument(1)));
  const std::string key(text_of(call.argument(2)));
  Context context;
  set_key(&context, key.size(), bytes_of(key));
  update(&context, bytes.size(), bytes_of(bytes));
  std::string result(size, '\0');
  digest(&context, size, bytes_of(result));
  return text_result(call, result);
}

/// primRandomBytes: size.
Outcome random_bytes(Call& call) {
  const auto size = size_argument(call, 1, 256);
  if (!size) return raise_range(call);
  std::string bytes(*size, '\0');
  Scheduler& scheduler = host_of(call.context()).scheduler();
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
    const std::uint64_t word = scheduler.unforeseeable();
    std::memcpy(&bytes[i], &word, std::min(sizeof word, bytes.size() - i));
  }
  return text_result(call, bytes);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"binary_of_list", 1, 0, binary_of_list},
    PrimitiveInfo{"binary_as_list", 1, 0, binary_as_list},
    PrimitiveInfo{"binary_size", 1, 0, binary_size},
    PrimitiveInfo{"binary_at", 2, 0, binary_at},
    PrimitiveInfo{"binary_part", 3, 0, binary_part},
    PrimitiveInfo{"binary_as_text", 1, 0, binary_as_text},
    PrimitiveInfo{"binary_to_hex", 1, 0, binary_to_hex},
    PrimitiveInfo{"binary_from_hex", 1, 0, binary_from_hex},
    PrimitiveInfo{"binary_to_base64", 1, 0, binary_to_base64},
    PrimitiveInfo{"binary_from_base64", 1, 0, binary_from_base64},
    PrimitiveInfo{"digest_md5", 1, 0,
                  hash_of_bytes<md5_ctx, md5_init, md5_update, md5_digest, MD5_DIGEST_SIZE>},
    PrimitiveInfo{
        "digest_sha256", 1, 0,
        hash_of_bytes<sha256_ctx, sha256_init, sha256_update, sha256_digest, SHA256_DIGEST_SIZE>},
    PrimitiveInfo{
        "digest_sha512", 1, 0,
        hash_of_bytes<sha512_ctx, sha512_init, sha512_update, sha512_digest, SHA512_DIGEST_SIZE>},
    PrimitiveInfo{"digest_hmac_sha256", 2, 0,
                  keyed_hash<hmac_sha256_ctx, hmac_sha256_set_key, hmac_sha256_update,
                             hmac_sha256_digest, SHA256_DIGEST_SIZE>},
    PrimitiveInfo{"digest_hmac_sha512", 2, 0,
                  keyed_hash<hmac_sha512_ctx, hmac_sha512_set_key, hmac_sha512_update,
                             hmac_sha512_digest, SHA512_DIGEST_SIZE>},
    PrimitiveInfo{"random_bytes", 1, 0, random_bytes},
};

}  // namespace

std::span<const PrimitiveInfo> binary_primitives() { return kPrimitives; }

}  // namespace btvm
