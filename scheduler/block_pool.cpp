#include "scheduler/block_pool.h"

#include <sanitizer/asan_interface.h>

#include <cstdlib>
#include <utility>

#include "vm/base/check.h"

namespace btvm {

BlockAllocator system_block_allocator() noexcept {
  return BlockAllocator{
      [](void*, std::size_t bytes, std::size_t alignment) {
        // mimalloc answers an aligned request from the next larger size class: 2,560 bytes for 2,048.
        return alignment <= alignof(std::max_align_t) ? std::malloc(bytes)
                                                      : std::aligned_alloc(alignment, bytes);
      },
      [](void*, void* block, std::size_t) { std::free(block); },
      nullptr,
  };
}

BlockPool::BlockPool(const Options& options) noexcept : options_(options) {
  const std::size_t alignment = options.alignment;
  check(alignment >= sizeof(FreeBlock) && (alignment & (alignment - 1)) == 0,
        "the alignment of blocks is a power of two, at least 16");
  check(options.block_bytes != 0 && options.block_bytes % alignment == 0,
        "the size of blocks is a multiple of their alignment");
}

BlockPool::~BlockPool() {
  trim();
  check(allocated_.load(std::memory_order_relaxed) == 0,
        "all blocks came back before their pool went");
}

void* BlockPool::allocate() noexcept {
  FreeBlock* block = nullptr;
  {
    const std::lock_guard lock{mutex_};
    if (loose_ == nullptr && magazines_ != nullptr) {
      loose_ = std::exchange(magazines_, magazines_->next_magazine);
      loose_count_ = kMagazineBlocks;
      --magazine_count_;
    }
    if (loose_ != nullptr) {
      block = std::exchange(loose_, loose_->next);
      --loose_count_;
    }
  }
  if (block == nullptr) return obtain();
  unpoison(block);
  return block;
}

void BlockPool::release(void* memory) noexcept {
  auto* block = static_cast<FreeBlock*>(memory);
  FreeBlock* full = nullptr;
  {
    const std::lock_guard lock{mutex_};
    block->next = loose_;
    loose_ = block;
    if (++loose_count_ == kMagazineBlocks) {
      full = std::exchange(loose_, nullptr);
      loose_count_ = 0;
    }
    poison(block);
  }
  if (full != nullptr) put_magazine(full);
}

void BlockPool::trim() noexcept {
  FreeBlock* magazines;
  FreeBlock* loose;
  {
    const std::lock_guard lock{mutex_};
    magazines = std::exchange(magazines_, nullptr);
    loose = std::exchange(loose_, nullptr);
    magazine_count_ = 0;
    loose_count_ = 0;
  }
  give_back(loose);
  while (magazines != nullptr) {
    FreeBlock* const magazine = std::exchange(magazines, magazines->next_magazine);
    give_back(magazine);
  }
}

BlockPool::Statistics BlockPool::statistics() const noexcept {
  const std::lock_guard lock{mutex_};
  return {std::size_t{magazine_count_} * kMagazineBlocks + loose_count_,
          allocated_.load(std::memory_order_relaxed)};
}

BlockPool::FreeBlock* BlockPool::take_magazine() noexcept {
  const std::lock_guard lock{mutex_};
  if (magazines_ == nullptr) return nullptr;
  --magazine_count_;
  return std::exchange(magazines_, magazines_->next_magazine);
}

void BlockPool::put_magazine(FreeBlock* magazine) noexcept {
  {
    const std::lock_guard lock{mutex_};
    if (magazine_count_ < options_.kept_magazines) {
      magazine->next_magazine = magazines_;
      magazines_ = magazine;
      ++magazine_count_;
      return;
    }
  }
  give_back(magazine);
}

void* BlockPool::obtain() noexcept {
  const BlockAllocator& allocator = options_.allocator;
  void* block = allocator.allocate(allocator.context, options_.block_bytes, options_.alignment);
  if (block != nullptr) allocated_.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void BlockPool::give_back(FreeBlock* first) noexcept {
  const BlockAllocator& allocator = options_.allocator;
  std::size_t count = 0;
  while (first != nullptr) {
    FreeBlock* const block = std::exchange(first, first->next);
    unpoison(block);
    allocator.release(allocator.context, block, options_.block_bytes);
    ++count;
  }
  allocated_.fetch_sub(count, std::memory_order_relaxed);
}

void BlockPool::poison(FreeBlock* block) const noexcept {
  if constexpr (kSanitizer == Sanitizer::kAddress) {
    __asan_poison_memory_region(block + 1, options_.block_bytes - sizeof(FreeBlock));
  }
}

void BlockPool::unpoison(FreeBlock* block) const noexcept {
  if constexpr (kSanitizer == Sanitizer::kAddress) {
    __asan_unpoison_memory_region(block + 1, options_.block_bytes - sizeof(FreeBlock));
  }
}

void* BlockCache::allocate_slow() noexcept {
  FreeBlock* magazine = spare_ != nullptr ? std::exchange(spare_, nullptr) : pool_.take_magazine();
  if (magazine == nullptr) return pool_.obtain();
  current_ = magazine;
  current_count_ = BlockPool::kMagazineBlocks;
  return allocate();
}

void BlockCache::make_room() noexcept {
  if (spare_ != nullptr) pool_.put_magazine(spare_);
  spare_ = std::exchange(current_, nullptr);
  current_count_ = 0;
}

void BlockCache::trim() noexcept {
  pool_.give_back(std::exchange(current_, nullptr));
  pool_.give_back(std::exchange(spare_, nullptr));
  current_count_ = 0;
}

}  // namespace btvm
