#include "loader/byte_cursor.h"

#include "vm/base/bytes.h"
#include "vm/base/check.h"

namespace btvm {

void ByteCursor::fail(LoadErrc code, const char* what, std::size_t at) {
  if (failed_) return;
  failed_ = true;
  code_ = code;
  what_ = what;
  failed_at_ = at;
}

LoadError ByteCursor::error() const {
  check(failed_, "the error of a cursor that failed is asked for");
  LoadError error;
  error.code = code_;
  error.place = LoadError::Place::kByte;
  error.position = failed_at_;
  error.subject = what_;
  return error;
}

std::span<const std::byte> ByteCursor::bytes(const char* what, std::size_t size) {
  if (failed_) return {};
  if (size > left()) {
    fail(LoadErrc::kTruncated, what, position());
    return {};
  }
  const auto result = bytes_.subspan(at_, size);
  at_ += size;
  return result;
}

std::uint8_t ByteCursor::u8(const char* what) {
  const auto raw = bytes(what, 1);
  return raw.empty() ? std::uint8_t{0} : load_little<std::uint8_t>(raw);
}

std::uint16_t ByteCursor::u16(const char* what) {
  const auto raw = bytes(what, 2);
  return raw.empty() ? std::uint16_t{0} : load_little<std::uint16_t>(raw);
}

std::uint32_t ByteCursor::u32(const char* what) {
  const auto raw = bytes(what, 4);
  return raw.empty() ? 0 : load_little<std::uint32_t>(raw);
}

std::uint64_t ByteCursor::u64(const char* what) {
  const auto raw = bytes(what, 8);
  return raw.empty() ? 0 : load_little<std::uint64_t>(raw);
}

std::uint64_t ByteCursor::number(const char* what, std::uint64_t max) {
  const std::size_t start = position();
  std::uint64_t result = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8(what);
    if (failed_) return 0;
    const std::uint64_t bits = byte & 0x7FU;
    const bool lost = shift == 63 && bits > 1;
    const bool overlong = shift > 0 && byte == 0;
    if (lost || overlong) break;
    result |= bits << shift;
    if ((byte & 0x80U) != 0) continue;
    if (result > max) break;
    return result;
  }
  fail(LoadErrc::kBadNumber, what, start);
  return 0;
}

std::int64_t ByteCursor::signed_number(const char* what) {
  const std::uint64_t zigzag = number(what, ~std::uint64_t{0});
  return static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
}

std::uint32_t ByteCursor::count(const char* what, std::uint32_t limit, std::size_t entry_bytes) {
  const std::size_t start = position();
  const std::uint64_t n = number(what, ~std::uint64_t{0});
  if (n > limit) {
    fail(LoadErrc::kLimitExceeded, what, start);
  } else if (n > left() / entry_bytes) {
    fail(LoadErrc::kTruncated, what, start);
  }
  return failed_ ? 0 : static_cast<std::uint32_t>(n);
}

std::string_view ByteCursor::text(const char* what) { return text_of(bytes(what, number32(what))); }

ByteCursor ByteCursor::part(const char* what, std::size_t size) {
  const std::size_t start = position();
  return ByteCursor(bytes(what, size), start);
}

void ByteCursor::expect_end(const char* what) {
  if (left() != 0) fail(LoadErrc::kTrailingBytes, what, position());
}

}  // namespace btvm
