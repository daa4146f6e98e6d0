#include "vm/heap.h"

#include <algorithm>
#include <bit>
#include <new>

#include "vm/base/build.h"
#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/collector.h"

namespace btvm {
namespace {

// An old space smaller than this is not worth a full collection (words).
constexpr std::size_t kMinFullWords = 65'536;
// A handle of a few words keeps a future of 2 KB.
constexpr std::size_t kHandleWeight = 256;
// Copying so many words takes about half a millisecond. More than what is young mostly is (Collector's kRoom).
constexpr std::size_t kLongCollectionWords = 81'920;
// Under stress every so many-th collection is a full one.
constexpr std::uint32_t kStressFullEvery = 4;

}  // namespace

Fragment* Fragment::create(std::size_t words) {
  void* memory = ::operator new(sizeof(Fragment) + words * sizeof(std::uint64_t), std::nothrow);
  if (memory == nullptr) return nullptr;
  auto* fragment = new (memory) Fragment();
  fragment->words = words;
  return fragment;
}

void Fragment::free(Fragment* fragment) noexcept {
  for (Object* handle = fragment->handles; handle != nullptr;) {
    Object* next = reinterpret_cast<Object*>(handle->raw(1));
    reinterpret_cast<Counted*>(handle->raw(0))->release();
    handle = next;
  }
  fragment->~Fragment();
  ::operator delete(fragment);
}

Heap::Heap(std::span<std::uint64_t> first_block, RootSource& roots) noexcept
    : top_(first_block.data()),
      stack_pointer_(first_block.data() + first_block.size()),
      end_(stack_pointer_),
      start_(first_block.data()),
      high_water_(first_block.data()),
      first_block_(first_block.data()),
      root_source_(roots),
      limit_bytes_(limits::kHeapBytes),
      first_block_words_(static_cast<std::uint32_t>(first_block.size())),
      stress_(build::kGcStress) {}

namespace {

void release_handles(Object* list) {
  while (list != nullptr) {
    Object* next = reinterpret_cast<Object*>(list->raw(1));
    reinterpret_cast<Counted*>(list->raw(0))->release();
    list = next;
  }
}

}  // namespace

Heap::~Heap() {
  release_handles(handles_);
  if (old_ != nullptr) release_handles(old_->handles);
  delete old_;
  while (fragments_ != nullptr) {
    Fragment* next = fragments_->next;
    fragments_->handles = nullptr;  // they stand on handles_
    Fragment::destroy(fragments_);
    fragments_ = next;
  }
  if (start_ != first_block_) delete[] start_;
}

void Heap::take_over(Fragment* fragment) noexcept {
  for (Object* handle = fragment->handles; handle != nullptr;) {
    Object* next = reinterpret_cast<Object*>(handle->raw(1));
    link_handle(handle);
    handle = next;
  }
  fragment->handles = nullptr;
  fragment->next = fragments_;
  fragments_ = fragment;
  fragment_words_ += fragment->words;
}

void Heap::remember(Object* holder) {
  if (holder->header().has(Header::kRemembered)) return;
  holder->set_flag(Header::kRemembered);
  old_->remembered.push_back(holder);
}

void Heap::collect_for(std::size_t words) {
  // Both kinds count: else the fourth collection would stay the next one, and all be full.
  const std::uint32_t collections = statistics_.minor_collections + statistics_.full_collections;
  collect(stress_ && collections % kStressFullEvery == kStressFullEvery - 1, words);
  if (limit_bytes_ != 0 && bytes() > limit_bytes_) {
    collect(true, words);
    over_limit_ = bytes() > limit_bytes_;
  }
}

std::size_t Heap::old_weight(std::size_t old_words) const {
  return old_words + handle_count_ * kHandleWeight + off_heap_bytes_ / sizeof(std::uint64_t);
}

bool Heap::full_is_due() const {
  return old_ != nullptr && old_weight(old_->words) > 2 * old_->weight_after_full + kMinFullWords;
}

std::size_t Heap::old_words() const { return old_ == nullptr ? 0 : old_->words; }

bool Heap::is_collection_long() const {
  const std::size_t young = young_words();
  const std::size_t old = full_is_due() ? old_->words : 0;
  if (young + old <= kLongCollectionWords) return false;
  // What is young is mostly like what was, unless there is far more of it.
  constexpr int kFar = 2;
  constexpr std::size_t kMargin = 16;
  const bool alike = static_cast<int>(std::bit_width(young)) <= young_width_ + kFar;
  const std::size_t copied = alike ? young / 256 * (survival_ + kMargin) : young;
  return copied + old > kLongCollectionWords;
}

void Heap::collect(bool full, std::size_t words) {
  full |= full_is_due();
  const std::size_t young = young_words();
  const std::size_t old = old_words();
  Collector(*this, full).run(words);
  fragment_words_ = 0;
  new_handles_ = 0;
  if (full) {
    ++statistics_.full_collections;
    if (old_ != nullptr) {
      const auto still_young = static_cast<std::size_t>(top_ - start_);
      old_->weight_after_full = old_weight(old_->words + still_young);
    }
  } else {
    ++statistics_.minor_collections;
    const std::size_t copied = static_cast<std::size_t>(top_ - start_) + old_words() - old;
    survival_ = static_cast<std::uint8_t>(
        young == 0 ? 0 : std::min(copied * 255 / young, std::size_t{255}));
    young_width_ = static_cast<std::uint8_t>(std::bit_width(young));
  }
}

std::size_t Heap::bytes() const {
  const auto young = static_cast<std::size_t>(end_ - start_);
  return (young + old_words() + fragment_words_) * sizeof(std::uint64_t) + off_heap_bytes_;
}

}  // namespace btvm
