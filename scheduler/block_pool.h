// BlockPool and BlockCache: the memory blocks in which processes live, recycled at the price of a few
// instructions.
//
// Blocks are born and die by the million, often on different workers. Each worker has a BlockCache of
// two magazines, stacks of up to kMagazineBlocks free blocks, and touches nothing shared while it can
// serve itself from them; full magazines go to, and come from, the BlockPool as a whole. With two, a
// worker that allocates and frees in turns at the border of a magazine does not visit the pool each
// time (J. Bonwick, J. Adams: Magazines and Vmem, USENIX 2001).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "scheduler/sanitizer.h"

namespace btvm {

/// Where blocks come from. Functions with a context, as an embedding program may bring its own. Both
/// may be called by any thread.
struct BlockAllocator {
  /// Answers `bytes` bytes at an address that is a multiple of `alignment`, or nullptr.
  void* (*allocate)(void* context, std::size_t bytes, std::size_t alignment);
  /// Takes back what allocate() answered.
  void (*release)(void* context, void* block, std::size_t bytes);
  void* context;
};

/// std::aligned_alloc and std::free, and so whatever replaces malloc in the program.
[[nodiscard]] BlockAllocator system_block_allocator() noexcept;

namespace block_pool_detail {

/// What a free block holds: its links, in its first 16 bytes.
struct FreeBlock {
  FreeBlock* next;           // in a magazine: the next free block
  FreeBlock* next_magazine;  // in the pool: the next magazine; only in a magazine's first block
};

}  // namespace block_pool_detail

/// The blocks that no worker holds: full magazines, up to a limit; beyond it, memory goes back to the
/// allocator. Any thread may call anything. Destroy all caches before their pool.
class BlockPool {
 public:
  static constexpr std::uint32_t kMagazineBlocks = 64;  // blocks; 128 KiB of blocks of 2 KiB

  struct Options {
    std::size_t block_bytes = 2'048;     // a multiple of alignment
    std::size_t alignment = 64;          // a power of two, at least 16
    std::uint32_t kept_magazines = 512;  // full ones; 64 MiB of blocks of 2 KiB
    BlockAllocator allocator = system_block_allocator();
  };
  struct Statistics {
    std::size_t kept_blocks;       // free, in this pool; those in caches are not counted
    std::size_t allocated_blocks;  // obtained from the allocator and not given back
  };

  explicit BlockPool(const Options& options) noexcept;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  /// Gives back what it holds. Aborts if a block is still in use: it would outlive its owner.
  ~BlockPool();

  /// A block without the help of a cache, for threads that are no workers. nullptr: out of memory.
  [[nodiscard]] void* allocate() noexcept;
  /// Takes back a block that allocate() of this pool, or of a cache of it, answered.
  void release(void* block) noexcept;
  /// Gives all blocks held here back to the allocator. Trim the caches first.
  void trim() noexcept;

  [[nodiscard]] std::size_t block_bytes() const noexcept { return options_.block_bytes; }
  [[nodiscard]] Statistics statistics() const noexcept;

 private:
  friend class BlockCache;
  using FreeBlock = block_pool_detail::FreeBlock;

  /// A full magazine if there is one, or nullptr.
  [[nodiscard]] FreeBlock* take_magazine() noexcept;
  /// Takes a full magazine.
  void put_magazine(FreeBlock* magazine) noexcept;
  /// A new block from the allocator, or nullptr.
  [[nodiscard]] void* obtain() noexcept;
  /// Gives the blocks linked by `next` back to the allocator.
  void give_back(FreeBlock* first) noexcept;
  /// Lets the address sanitizer report any use of a free block, its links apart.
  void poison(FreeBlock* block) const noexcept;
  void unpoison(FreeBlock* block) const noexcept;

  const Options options_;
  mutable std::mutex mutex_;
  FreeBlock* magazines_ = nullptr;         // under mutex_; full ones
  FreeBlock* loose_ = nullptr;             // under mutex_; fewer than kMagazineBlocks
  std::uint32_t magazine_count_ = 0;       // under mutex_
  std::uint32_t loose_count_ = 0;          // under mutex_
  std::atomic<std::size_t> allocated_{0};  // anyone writes; relaxed, as it is only counted
};

/// One worker's share of the free blocks. Only that worker calls it; a block may come from any cache
/// of the same pool.
class BlockCache {
 public:
  /// `pool` must outlive the cache.
  explicit BlockCache(BlockPool& pool) noexcept : pool_(pool) {}
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;
  /// Trims.
  ~BlockCache() { trim(); }

  /// A block of pool.block_bytes() bytes with arbitrary contents, or nullptr: out of memory.
  [[nodiscard]] void* allocate() noexcept {
    FreeBlock* block = current_;
    if (block == nullptr) [[unlikely]]
      return allocate_slow();
    if constexpr (kSanitizer == Sanitizer::kAddress) pool_.unpoison(block);
    current_ = block->next;
    --current_count_;
    return block;
  }

  /// Takes back a block. In an address-sanitizer build, touching it from now on is reported.
  void release(void* memory) noexcept {
    if (current_count_ == BlockPool::kMagazineBlocks) [[unlikely]]
      make_room();
    auto* block = static_cast<FreeBlock*>(memory);
    block->next = current_;
    current_ = block;
    ++current_count_;
    if constexpr (kSanitizer == Sanitizer::kAddress) pool_.poison(block);
  }

  /// Gives all blocks held here back to the allocator.
  void trim() noexcept;

 private:
  using FreeBlock = block_pool_detail::FreeBlock;

  /// Exchanges magazines until there is a block in the current one, or asks the allocator.
  [[nodiscard]] void* allocate_slow() noexcept;
  /// Makes the full current magazine the spare one; a full spare one goes to the pool.
  void make_room() noexcept;

  FreeBlock* current_ = nullptr;
  FreeBlock* spare_ = nullptr;  // empty or full
  std::uint32_t current_count_ = 0;
  BlockPool& pool_;
};

}  // namespace btvm
