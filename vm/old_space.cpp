#include "vm/old_space.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

namespace btvm {
namespace {

// Words of a chunk: a part of what there is already, within these limits.
constexpr std::size_t kPart = 4;
constexpr std::size_t kLeastWords = 1'024;
constexpr std::size_t kMostWords = 131'072;
// Chunks of so many are mapped.
constexpr std::size_t kMappedWords = 16'384;

}  // namespace

OldChunk::OldChunk(std::size_t capacity) : capacity_(capacity) {
  const std::size_t bytes = capacity * sizeof(std::uint64_t);
  if (capacity < kMappedWords) {
    words_ = static_cast<std::uint64_t*>(::operator new(bytes));
    return;
  }
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  words_ = static_cast<std::uint64_t*>(memory);
}

OldChunk::~OldChunk() {
  if (capacity_ < kMappedWords) {
    ::operator delete(words_);
  } else {
    ::munmap(words_, capacity_ * sizeof(std::uint64_t));
  }
}

OldChunk::OldChunk(OldChunk&& other) noexcept
    : used(other.used),
      words_(std::exchange(other.words_, nullptr)),
      capacity_(std::exchange(other.capacity_, 0)) {}

OldChunk& OldChunk::operator=(OldChunk&& other) noexcept {
  std::swap(used, other.used);
  std::swap(words_, other.words_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

void OldSpace::add_chunk(std::size_t least) {
  chunks.emplace_back(std::max(least, std::clamp(words / kPart, kLeastWords, kMostWords)));
}

}  // namespace btvm
