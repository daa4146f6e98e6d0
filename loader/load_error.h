// LoadError: why a module was refused by the reader or the verifier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace btvm {

enum class LoadErrc : std::uint8_t {
  // Reader: the bytes.
  kTruncated,
  kBadMagic,
  kUnsupportedVersion,
  kBadChecksum,
  kLimitExceeded,
  kBadNumber,
  kBadTag,
  kUnknownSection,
  kSectionOrder,
  kTrailingBytes,
  // Verifier: the meaning.
  kBadSymbol,
  kBadLiteral,
  kBadFunction,
  kBadOpcode,
  kBadOperand,
  kBadRegister,
  kBadJump,
  kBadHandler,
  kBadHome,
  kBadBlock,
  kBadLine,
  kUndefinedRegister,
  kNotACell,
  kNotAnUnwind,
  kBadClass,
  kBadMethod,
  kNotPrivileged,
  kUnknownPrimitive,
  kPrimitiveArity,
};

/// What is wrong, as a part of a sentence: "the checksum is wrong: the file is damaged".
[[nodiscard]] std::string_view sentence(LoadErrc code);

/// Why a module was refused, and where.
struct LoadError {
  /// What `position` counts.
  enum class Place : std::uint8_t {
    kNone,
    kByte,  // bytes from the start of the file
    kUnit,  // units from the start of the function's code
  };
  LoadErrc code{};
  Place place = Place::kNone;
  std::size_t position = 0;
  /// What it is about: the field, the operand and its range, the name.
  std::string subject;
  std::string module;    // empty when not known yet
  std::string function;  // empty when the error is in none

  friend bool operator==(const LoadError&, const LoadError&) = default;
};

/// One line for people: "module bank: function deposit: at unit 12: a register is out of range: src 9 of 4".
[[nodiscard]] std::string to_text(const LoadError& error);

}  // namespace btvm
