// ByteCursor: the only code that touches the bytes of an untrusted file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "loader/load_error.h"

namespace btvm {

/// Reads forward through bytes and never past their end.
///
/// Sticky: the first failure is kept, and every later read answers zeros, so a record is read in a
/// straight line and checked once. `what` names the field for the error and must be a literal.
/// Borrows the bytes; one thread.
class ByteCursor {
 public:
  /// `origin`: position of the first byte in the file, for errors.
  explicit ByteCursor(std::span<const std::byte> bytes, std::size_t origin = 0)
      : bytes_(bytes), origin_(origin) {}

  // Little-endian numbers of fixed width.
  std::uint8_t u8(const char* what);
  std::uint16_t u16(const char* what);
  std::uint32_t u32(const char* what);
  std::uint64_t u64(const char* what);

  /// A variable-length number (docs/btc-format.md): 7 bits a byte, lowest first, shortest form only.
  /// Above `max`: kBadNumber.
  std::uint64_t number(const char* what, std::uint64_t max);
  std::uint32_t number32(const char* what) {
    return static_cast<std::uint32_t>(number(what, 0xFFFFFFFF));
  }
  std::uint16_t number16(const char* what) {
    return static_cast<std::uint16_t>(number(what, 0xFFFF));
  }
  /// A signed number: zigzag, then as number().
  std::int64_t signed_number(const char* what);
  /// A number of entries of at least `entry_bytes` (1 or more) bytes each. Above `limit`:
  /// kLimitExceeded; more than the bytes left can hold: kTruncated. So memory is made only for what
  /// may be there.
  std::uint32_t count(const char* what, std::uint32_t limit, std::size_t entry_bytes);

  /// The next `size` bytes, borrowed.
  std::span<const std::byte> bytes(const char* what, std::size_t size);
  /// A length and that many bytes, borrowed. Any bytes: no encoding is checked.
  std::string_view text(const char* what);
  /// A cursor over the next `size` bytes, which this one skips. It fails on its own.
  ByteCursor part(const char* what, std::size_t size);

  /// Position of the next byte, in the file.
  [[nodiscard]] std::size_t position() const { return origin_ + at_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  /// Fails with kTrailingBytes unless everything was read.
  void expect_end(const char* what);
  /// Records a failure at `at` bytes of the file, unless there is one already.
  void fail(LoadErrc code, const char* what, std::size_t at);

  [[nodiscard]] bool failed() const { return failed_; }
  /// Precondition: failed().
  [[nodiscard]] LoadError error() const;

 private:
  std::span<const std::byte> bytes_;
  std::size_t origin_ = 0;
  std::size_t at_ = 0;
  bool failed_ = false;
  LoadErrc code_{};
  const char* what_ = "";
  std::size_t failed_at_ = 0;
};

}  // namespace btvm
