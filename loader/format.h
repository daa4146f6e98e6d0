// The .btc container: what the reader and the writer agree on. docs/btc-format.md describes it for people
// and changes together with this file.
//
// History of the version
//   1  first format
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace btvm::format {

/// The first four bytes: "BTVM".
inline constexpr std::uint32_t kMagic = 0x4D565442;
inline constexpr std::uint16_t kVersion = 1;

/// magic u32, version u16, flags u16 (0), number of modules u32, bytes of the whole file u32.
inline constexpr std::size_t kHeaderBytes = 16;
/// The checksum: the digest of everything before it.
inline constexpr std::size_t kTrailerBytes = 8;
/// section u16, zero u16, bytes of the payload u32.
inline constexpr std::size_t kSectionHeaderBytes = 8;

/// Sections of a module, in the order in which they must come; each at most once.
enum class Section : std::uint16_t {
  kModule = 1,  // name, source, flags, how many sections follow; begins every module
  kSymbols = 2,
  kLiterals = 3,
  kFunctions = 4,
  kClasses = 5,
  kExtensions = 6,
};
/// Sections from this number on say nothing that loading needs: who does not know one skips it.
inline constexpr std::uint16_t kFirstOptionalSection = 0x8000;

// Flags of records.
inline constexpr std::uint32_t kStandardLibraryFlag = 1;  // module: it is the class library
inline constexpr std::uint32_t kClassSideFlag = 1;        // method
inline constexpr std::uint32_t kSealedFlag = 2;           // method
inline constexpr std::uint32_t kConstantFlag = 1;  // field, class variable: a constant follows

// The fewest bytes of one entry: a count is compared with the bytes left before anything is made.
inline constexpr std::size_t kMinSymbolBytes = 1;
inline constexpr std::size_t kMinLiteralBytes = 2;
inline constexpr std::size_t kMinFunctionBytes = 14;
inline constexpr std::size_t kMinClassBytes = 8;
inline constexpr std::size_t kMinFieldBytes = 3;
inline constexpr std::size_t kMinClassVariableBytes = 3;
inline constexpr std::size_t kMinMethodBytes = 10;
inline constexpr std::size_t kMinHandlerBytes = 5;
inline constexpr std::size_t kMinLineBytes = 3;
inline constexpr std::size_t kMinSendBytes = 2;

/// XXH3 (64 bits) of `bytes`: the checksum of a file and the digest of a source text.
[[nodiscard]] std::uint64_t digest_of(std::span<const std::byte> bytes);

}  // namespace btvm::format
