// A changed .btc file with a right size and checksum: what a hostile writer would send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "loader/format.h"
#include "vm/base/bytes.h"

namespace btvm {

/// Makes size and checksum of `file` right. Precondition: header and trailer are there.
inline void seal(std::vector<std::byte>& file) {
  store_little(std::span(file).subspan(12), static_cast<std::uint32_t>(file.size()));
  const auto content = std::span(file).first(file.size() - format::kTrailerBytes);
  store_little(std::span(file).last(format::kTrailerBytes), format::digest_of(content));
}

/// `bytes` as a sealed file: shorter ones are filled up, and the first two header fields are right, so
/// that a fuzzer need not find them.
inline std::vector<std::byte> sealed_file(std::span<const std::byte> bytes) {
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  if (file.size() < format::kHeaderBytes + format::kTrailerBytes) {
    file.resize(format::kHeaderBytes + format::kTrailerBytes);
  }
  store_little(std::span(file), format::kMagic);
  store_little(std::span(file).subspan(4), std::uint32_t{format::kVersion});
  seal(file);
  return file;
}

}  // namespace btvm
