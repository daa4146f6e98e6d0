#include "scheduler/run_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

namespace btvm {
namespace {

struct Task {
  Task* run_link = nullptr;
  int number = 0;
  int runs = 0;  // plain: the queues must order the threads that touch it
};

using Queue = RunQueue<Task>;
using Global = GlobalQueue<Task>;

std::deque<Task> make_tasks(int count) {
  std::deque<Task> tasks(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) tasks[static_cast<std::size_t>(i)].number = i;
  return tasks;
}

std::vector<int> drain(Queue& queue) {
  std::vector<int> numbers;
  while (Task* task = queue.pop()) numbers.push_back(task->number);
  return numbers;
}

std::vector<int> range(int from, int to) {
  std::vector<int> numbers;
  for (int i = from; i < to; ++i) numbers.push_back(i);
  return numbers;
}

TEST(GlobalQueue, IsFirstInFirstOut) {
  Global global;
  auto tasks = make_tasks(5);
  EXPECT_EQ(global.pop(), nullptr);
  for (Task& task : tasks) global.push(task);
  EXPECT_EQ(global.size(), 5U);
  EXPECT_EQ(global.pop()->number, 0);
  Task* chain = nullptr;
  EXPECT_EQ(global.pop_chain(2, chain), 2U);
  EXPECT_EQ(chain->number, 1);
  EXPECT_EQ(chain->run_link->number, 2);
  EXPECT_EQ(chain->run_link->run_link, nullptr);
  EXPECT_EQ(global.pop_chain(100, chain), 2U);
  EXPECT_EQ(chain->number, 3);
  EXPECT_EQ(global.pop_chain(1, chain), 0U);
  EXPECT_EQ(chain, nullptr);
  global.push(tasks[0]);  // still works after it ran empty
  EXPECT_EQ(global.pop()->number, 0);
}

TEST(RunQueue, IsFirstInFirstOut) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(200);
  for (Task& task : tasks) queue.push(task);
  EXPECT_EQ(queue.ring_size(), 200U);
  EXPECT_EQ(drain(queue), range(0, 200));
  EXPECT_EQ(queue.pop(), nullptr);
}

TEST(RunQueue, AFullRingMovesItsOlderHalfToTheGlobalQueue) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(Queue::kCapacity + 1);
  for (Task& task : tasks) queue.push(task);
  EXPECT_EQ(queue.ring_size(), Queue::kCapacity / 2);
  EXPECT_EQ(global.size(), Queue::kCapacity / 2 + 1);
  std::vector<bool> seen(tasks.size());
  for (int number : drain(queue)) {
    EXPECT_FALSE(seen[static_cast<std::size_t>(number)]);
    seen[static_cast<std::size_t>(number)] = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), Queue::kCapacity + 1);
}

TEST(RunQueue, RunNextGoesFirstAndMakesRoom) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(4);
  queue.push(tasks[0]);
  EXPECT_TRUE(queue.push_next(tasks[1]));
  EXPECT_FALSE(queue.push_next(tasks[2]));  // displaces 1
  queue.push(tasks[3]);
  EXPECT_EQ(drain(queue), (std::vector<int>{2, 0, 1, 3}));
}

TEST(RunQueue, RunNextCannotStarveTheRing) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(3);
  queue.push(tasks[0]);
  queue.push_next(tasks[1]);
  // 1 and 2 hand over to each other for ever; 0 must run nevertheless, and both of them go on.
  std::uint32_t pops = 0;
  Task* task = queue.pop();
  while (task->number != 0 && pops < 1'000) {
    queue.push_next(tasks[task->number == 1 ? 2 : 1]);
    task = queue.pop();
    ++pops;
  }
  EXPECT_EQ(pops, Queue::kRunNextStreak);
  EXPECT_EQ(drain(queue).size(), 1U);
}

TEST(RunQueue, BusyWorkersLookAtTheGlobalQueue) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(2);
  queue.push(tasks[0]);
  global.push(tasks[1]);
  std::uint32_t pops = 1;
  for (Task* task = queue.pop(); task->number != 1; ++pops) {
    queue.push(*task);
    task = queue.pop();
    ASSERT_LE(pops, 10 * Queue::kGlobalInterval);
  }
  EXPECT_LE(pops, Queue::kGlobalInterval);
}

TEST(RunQueue, AnEmptyQueueTakesAShareOfTheGlobalOne) {
  Global global;
  Queue queue{global};
  auto tasks = make_tasks(1'000);
  for (Task& task : tasks) global.push(task);
  EXPECT_EQ(queue.pop()->number, 0);
  EXPECT_EQ(queue.ring_size(), Queue::kCapacity / 2 - 1);
  EXPECT_EQ(global.size(), 1'000U - Queue::kCapacity / 2);
  EXPECT_EQ(drain(queue).size(), 999U);
}

TEST(RunQueue, StealsHalfRoundedUpAndTheOldestFirst) {
  for (int count : {0, 1, 2, 3, 7, 255, 256}) {
    Global global;
    Queue victim{global};
    Queue thief{global};
    auto tasks = make_tasks(count);
    for (Task& task : tasks) victim.push(task);
    Task* task = thief.steal_half(victim);
    if (count == 0) {
      EXPECT_EQ(task, nullptr);
      continue;
    }
    const int stolen = count - count / 2;
    EXPECT_EQ(task->number, 0);
    EXPECT_EQ(drain(thief), range(1, stolen));
    EXPECT_EQ(drain(victim), range(stolen, count));
  }
}

TEST(RunQueue, NobodyStealsRunNext) {
  Global global;
  Queue victim{global};
  Queue thief{global};
  auto tasks = make_tasks(2);
  EXPECT_TRUE(victim.push_next(tasks[0]));
  EXPECT_EQ(thief.steal_half(victim), nullptr);
  EXPECT_FALSE(victim.push_next(tasks[1]));  // displaces the first one, which can be stolen now
  EXPECT_EQ(thief.steal_half(victim), &tasks[0]);
  EXPECT_EQ(drain(victim), (std::vector<int>{1}));
}

/// One owner, two thieves that also overflow into the global queue: each task is run exactly as often
/// as it was pushed, and by one thread at a time (`runs` is not atomic; the thread sanitizer looks).
TEST(RunQueueStress, NothingIsLostOrRunTwice) {
  constexpr int kWorkers = 3;
  constexpr int kTasks = 1'000;
  constexpr int kRunsPerTask = 60;
  Global global;
  std::vector<std::unique_ptr<Queue>> queues;
  for (int i = 0; i < kWorkers; ++i) queues.push_back(std::make_unique<Queue>(global));
  auto tasks = make_tasks(kTasks);
  std::atomic<int> left{kTasks};
  std::vector<std::thread> threads;
  for (int id = 0; id < kWorkers; ++id) {
    threads.emplace_back([&, id] {
      Queue& own = *queues[static_cast<std::size_t>(id)];
      if (id == 0) {
        for (Task& task : tasks) own.push(task);
      }
      for (int turn = 0; left.load() > 0; ++turn) {
        Task* task = own.pop();
        Queue& victim = *queues[static_cast<std::size_t>((id + turn % 2 + 1) % kWorkers)];
        if (task == nullptr && &victim != &own) task = own.steal_half(victim);
        if (task == nullptr) {
          std::this_thread::yield();
          continue;
        }
        if (++task->runs == kRunsPerTask) {
          left.fetch_sub(1);
        } else if (turn % 7 == 0) {
          own.push_next(*task);
        } else if (turn % 97 == 0) {
          global.push(*task);
        } else {
          own.push(*task);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Task& task : tasks) ASSERT_EQ(task.runs, kRunsPerTask);
  for (auto& queue : queues) EXPECT_EQ(queue->pop(), nullptr);
}

}  // namespace
}  // namespace btvm
