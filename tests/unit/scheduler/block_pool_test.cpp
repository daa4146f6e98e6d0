#include "scheduler/block_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace btvm {
namespace {

/// Counts calls, and fails after `budget` allocations.
struct CountingAllocator {
  std::atomic<int> alive{0};
  std::atomic<int> obtained{0};
  int budget = 1 << 30;

  BlockAllocator hooks() {
    return {[](void* context, std::size_t bytes, std::size_t alignment) -> void* {
              auto* self = static_cast<CountingAllocator*>(context);
              if (self->obtained.fetch_add(1) >= self->budget) return nullptr;
              self->alive.fetch_add(1);
              return std::aligned_alloc(alignment, bytes);
            },
            [](void* context, void* block, std::size_t) {
              static_cast<CountingAllocator*>(context)->alive.fetch_sub(1);
              std::free(block);
            },
            this};
  }
};

constexpr std::size_t kMagazine = BlockPool::kMagazineBlocks;

std::vector<void*> allocate_many(BlockCache& cache, std::size_t count) {
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < count; ++i) blocks.push_back(cache.allocate());
  return blocks;
}

TEST(BlockPool, BlocksAreAlignedDistinctAndWritable) {
  BlockPool pool{{.block_bytes = 512, .alignment = 128}};
  BlockCache cache{pool};
  const auto blocks = allocate_many(cache, 300);
  EXPECT_EQ(std::set<void*>(blocks.begin(), blocks.end()).size(), 300U);
  for (void* block : blocks) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 128, 0U);
    std::memset(block, 0x5a, 512);
  }
  for (void* block : blocks) cache.release(block);
}

TEST(BlockPool, TheLastFreedComesFirst) {
  BlockPool pool{{}};
  BlockCache cache{pool};
  void* block = cache.allocate();
  cache.release(block);
  void* again = cache.allocate();
  EXPECT_EQ(again, block);
  std::memset(again, 1, pool.block_bytes());
  cache.release(again);
}

TEST(BlockPool, RecyclesInsteadOfAllocating) {
  CountingAllocator allocator;
  BlockPool pool{{.allocator = allocator.hooks()}};
  BlockCache cache{pool};
  for (int round = 0; round < 5; ++round) {
    for (void* block : allocate_many(cache, 5 * kMagazine + 7)) cache.release(block);
  }
  EXPECT_EQ(allocator.obtained, static_cast<int>(5 * kMagazine + 7));
}

TEST(BlockPool, KeepsNoMoreThanItsLimits) {
  CountingAllocator allocator;
  BlockPool pool{{.kept_magazines = 2, .allocator = allocator.hooks()}};
  BlockCache cache{pool};
  for (void* block : allocate_many(cache, 20 * kMagazine)) cache.release(block);
  EXPECT_EQ(pool.statistics().kept_blocks, 2 * kMagazine);
  EXPECT_EQ(pool.statistics().allocated_blocks, 4 * kMagazine);  // and two magazines in the cache
  EXPECT_EQ(allocator.alive, static_cast<int>(4 * kMagazine));
}

TEST(BlockPool, WhatOneWorkerFreesAnotherUses) {
  CountingAllocator allocator;
  BlockPool pool{{.allocator = allocator.hooks()}};
  BlockCache producer{pool};
  BlockCache consumer{pool};
  for (int round = 0; round < 50; ++round) {
    for (void* block : allocate_many(producer, kMagazine)) consumer.release(block);
  }
  EXPECT_LE(allocator.obtained, static_cast<int>(4 * kMagazine));
}

TEST(BlockPool, ServesThreadsWithoutACache) {
  CountingAllocator allocator;
  BlockPool pool{{.allocator = allocator.hooks()}};
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 3 * kMagazine; ++i) blocks.push_back(pool.allocate());
  for (void* block : blocks) pool.release(block);
  EXPECT_EQ(pool.statistics().kept_blocks, 3 * kMagazine);
  BlockCache cache{pool};
  for (void* block : allocate_many(cache, 2 * kMagazine)) cache.release(block);
  for (std::size_t i = 0; i < 2 * kMagazine; ++i) blocks[i] = pool.allocate();
  for (std::size_t i = 0; i < 2 * kMagazine; ++i) pool.release(blocks[i]);
  EXPECT_EQ(allocator.obtained, static_cast<int>(4 * kMagazine));  // the cache kept two magazines
}

TEST(BlockPool, TrimGivesEverythingBack) {
  CountingAllocator allocator;
  BlockPool pool{{.allocator = allocator.hooks()}};
  BlockCache cache{pool};
  for (void* block : allocate_many(cache, 10 * kMagazine + 3)) cache.release(block);
  pool.release(pool.allocate());
  cache.trim();
  pool.trim();
  EXPECT_EQ(allocator.alive, 0);
  EXPECT_EQ(pool.statistics().kept_blocks, 0U);
  EXPECT_EQ(pool.statistics().allocated_blocks, 0U);
  cache.release(cache.allocate());  // and goes on working
}

TEST(BlockPool, AnswersNullWhenMemoryIsOut) {
  CountingAllocator allocator;
  allocator.budget = 2;
  BlockPool pool{{.allocator = allocator.hooks()}};
  BlockCache cache{pool};
  void* first = cache.allocate();
  void* second = pool.allocate();
  EXPECT_EQ(cache.allocate(), nullptr);
  EXPECT_EQ(pool.allocate(), nullptr);
  cache.release(first);
  EXPECT_EQ(cache.allocate(), first);
  cache.release(first);
  pool.release(second);
  EXPECT_EQ(pool.statistics().allocated_blocks, 2U);
}

TEST(BlockPoolDeath, ABlockMustNotOutliveItsPool) {
  EXPECT_DEATH(
      {
        BlockPool pool{{}};
        [[maybe_unused]] void* lost = pool.allocate();
      },
      "all blocks came back");
}

/// Each thread frees what its neighbour allocated; a block given out twice shows as a changed stamp.
TEST(BlockPoolStress, BlocksWanderBetweenWorkers) {
  constexpr int kThreads = 3;
  constexpr int kRounds = 300;
  CountingAllocator allocator;
  {
    BlockPool pool{{.kept_magazines = 3, .allocator = allocator.hooks()}};
    std::mutex mutex;
    std::vector<std::uint64_t*> exchange;
    std::vector<std::thread> threads;
    for (int id = 0; id < kThreads; ++id) {
      threads.emplace_back([&, id] {
        BlockCache cache{pool};
        for (int round = 0; round < kRounds; ++round) {
          std::vector<std::uint64_t*> mine;
          for (int i = 0; i < 40 + id * 50; ++i) {
            mine.push_back(static_cast<std::uint64_t*>(cache.allocate()));
            mine.back()[0] = mine.back()[255] = reinterpret_cast<std::uintptr_t>(mine.back());
          }
          {
            const std::lock_guard lock{mutex};
            mine.swap(exchange);
          }
          for (std::uint64_t* block : mine) {
            ASSERT_EQ(block[0], reinterpret_cast<std::uintptr_t>(block));
            ASSERT_EQ(block[255], block[0]);
            block[0] = 0;
            cache.release(block);
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::uint64_t* block : exchange) pool.release(block);
  }
  EXPECT_EQ(allocator.alive, 0);
}

}  // namespace
}  // namespace btvm
