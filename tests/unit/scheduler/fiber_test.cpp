#include "scheduler/fiber.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace btvm {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;

struct Stack {
  std::unique_ptr<std::byte[]> memory = std::make_unique<std::byte[]>(kStackBytes);
  std::span<std::byte> span() { return {memory.get(), kStackBytes}; }
};

/// A fiber with its stack that adds up the numbers it is resumed with; -1 ends it.
struct Adder {
  Stack stack;
  Fiber fiber;
  int sum = 0;

  Adder() { fiber.prepare(stack.span(), &Adder::run); }
  static void run(void* argument) {
    auto* self = static_cast<Adder*>(argument);
    for (;;) {
      const int number = *static_cast<int*>(self->fiber.switch_out(&self->sum));
      if (number < 0) return;
      self->sum += number;
    }
  }
};

TEST(Fiber, PassesArgumentsAndMessagesBothWays) {
  Adder adder;
  EXPECT_EQ(adder.fiber.state(), Fiber::State::kPrepared);
  EXPECT_EQ(adder.fiber.resume(&adder), &adder.sum);
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(adder.fiber.resume(&i), &adder.sum);
  EXPECT_EQ(adder.sum, 10);
  EXPECT_EQ(adder.fiber.state(), Fiber::State::kSuspended);
  int end = -1;
  EXPECT_EQ(adder.fiber.resume(&end), nullptr);
  EXPECT_EQ(adder.fiber.state(), Fiber::State::kFinished);
}

TEST(Fiber, IsPreparedAgainAfterItFinished) {
  Adder adder;
  int end = -1;
  for (int round = 0; round < 3; ++round) {
    adder.fiber.resume(&adder);
    adder.fiber.resume(&end);
    ASSERT_TRUE(adder.fiber.is_idle());
    adder.fiber.prepare(adder.stack.span(), &Adder::run);
  }
}

TEST(Fiber, PreparingTouchesNoStack) {
  Stack stack;
  std::memset(stack.span().data(), 0x11, kStackBytes);
  Fiber fiber;
  fiber.prepare(stack.span(), [](void*) {});
  for (const std::byte byte : stack.span()) ASSERT_EQ(byte, std::byte{0x11});
}

TEST(Fiber, ResumesOtherFibers) {
  struct Outer {
    Adder inner;
    Fiber fiber;
  } outer;
  Stack stack;
  outer.fiber.prepare(stack.span(), [](void* argument) {
    auto* self = static_cast<Outer*>(argument);
    self->inner.fiber.resume(&self->inner);
    int three = 3;
    self->inner.fiber.resume(&three);
    self->fiber.switch_out(nullptr);
    self->inner.fiber.resume(&three);
  });
  outer.fiber.resume(&outer);
  EXPECT_EQ(outer.inner.sum, 3);
  outer.fiber.resume(nullptr);
  EXPECT_EQ(outer.inner.sum, 6);
}

TEST(Fiber, WakesOnAnotherThread) {
  Adder adder;
  adder.fiber.resume(&adder);
  for (int i = 1; i <= 50; ++i) {
    std::thread{[&] {
      set_worker_float_environment();
      adder.fiber.resume(&i);
    }}.join();
  }
  EXPECT_EQ(adder.sum, 50 * 51 / 2);
}

TEST(Fiber, DropForgetsASuspendedComputation) {
  Stack stack;
  for (int round = 0; round < 100; ++round) {
    Fiber fiber;
    fiber.prepare(stack.span(), [](void* argument) {
      volatile char frame[256];
      for (volatile char& c : frame) c = 1;
      static_cast<Fiber*>(argument)->switch_out(nullptr);
      FAIL() << "a dropped fiber went on";
    });
    fiber.resume(&fiber);
    fiber.drop();
    ASSERT_TRUE(fiber.is_idle());
    ASSERT_TRUE(fiber.stack().empty());
    std::memset(stack.span().data(), 0, kStackBytes);  // reports what the address sanitizer left
  }
}

TEST(Fiber, KeepsTheFloatControlOfWorkers) {
#if defined(__x86_64__)
  static unsigned seen;
  seen = 0;
  Stack stack;
  Fiber fiber;
  fiber.prepare(stack.span(), [](void*) { seen = __builtin_ia32_stmxcsr(); });
  fiber.resume(nullptr);
  EXPECT_EQ(seen, 0x1fbfU);
#else
  GTEST_SKIP() << "only x86-64 has this register";
#endif
}

TEST(FiberDeath, OverflowIsNoticed) {
  Stack stack;
  Fiber fiber;
  fiber.prepare(stack.span(), [](void* argument) {
    auto* self = static_cast<Fiber*>(argument);
    std::memset(self->stack().data(), 0, 8);
    self->switch_out(nullptr);
  });
  EXPECT_DEATH(fiber.resume(&fiber), "stayed within its stack");
}

TEST(FiberDeath, OnlyWaitingFibersAreResumed) {
  Fiber fiber;
  EXPECT_DEATH(fiber.resume(nullptr), "only a waiting fiber");
}

TEST(Fiber, ManyTakeTurns) {
  std::vector<std::unique_ptr<Adder>> adders;
  for (int i = 0; i < 100; ++i) {
    adders.push_back(std::make_unique<Adder>());
    adders.back()->fiber.resume(adders.back().get());
  }
  for (int round = 0; round < 20; ++round) {
    for (auto& adder : adders) adder->fiber.resume(&round);
  }
  for (auto& adder : adders) EXPECT_EQ(adder->sum, 190);
}

}  // namespace
}  // namespace btvm
