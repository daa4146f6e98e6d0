#include "scheduler/poller.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>

namespace btvm {
namespace {

/// Counts what it is told.
class Told final : public Poller::Watch {
 public:
  void ready(bool readable, bool writable) override {
    const std::lock_guard lock(mutex_);
    readable_ = readable_ || readable;
    writable_ = writable_ || writable;
    changed_.notify_all();
  }
  void wait_readable() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return readable_; });
    readable_ = false;
  }
  void wait_writable() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return writable_; });
  }
  bool readable() {
    const std::lock_guard lock(mutex_);
    return readable_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool readable_ = false;
  bool writable_ = false;
};

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0); }
  ~Pipe() {
    for (const int end : ends) ::close(end);
  }
  void write() const { EXPECT_EQ(::write(ends[1], "x", 1), 1); }
  std::array<int, 2> ends{};
};

TEST(Poller, TellsOfEachChange) {
  Told reader;
  Told writer;
  const Pipe pipe;
  Poller poller;  // goes first, while those are there that it tells
  ASSERT_EQ(poller.add(pipe.ends[0], reader), 0);
  ASSERT_EQ(poller.add(pipe.ends[1], writer), 0);
  writer.wait_writable();
  pipe.write();
  reader.wait_readable();
  pipe.write();
  reader.wait_readable();
}

TEST(Poller, TellsWhatWasThereBefore) {
  Told reader;
  const Pipe pipe;
  pipe.write();
  Poller poller;
  ASSERT_EQ(poller.add(pipe.ends[0], reader), 0);
  reader.wait_readable();
}

TEST(Poller, TellsOfTheEnd) {
  Told reader;
  Pipe pipe;
  Poller poller;
  ASSERT_EQ(poller.add(pipe.ends[0], reader), 0);
  ::close(pipe.ends[1]);
  reader.wait_readable();
  pipe.ends[1] = -1;
}

TEST(Poller, RemovedWatchesAreToldNothing) {
  Told removed;
  Told kept;
  const Pipe pipe;
  const Pipe other;
  Poller poller;
  ASSERT_EQ(poller.add(pipe.ends[0], removed), 0);
  ASSERT_EQ(poller.add(other.ends[0], kept), 0);
  poller.remove(pipe.ends[0], removed);
  poller.remove(pipe.ends[0], removed);  // once more is no error
  pipe.write();
  other.write();
  kept.wait_readable();  // what came before it was looked at before
  EXPECT_FALSE(removed.readable());
}

TEST(Poller, FilesCannotBeWatched) {
  Told told;
  Poller poller;
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(poller.add(file, told), EPERM);
  ::close(file);
}

TEST(Poller, StopEndsIt) {
  Told told;
  const Pipe pipe;
  Poller poller;
  ASSERT_EQ(poller.add(pipe.ends[0], told), 0);
  poller.stop();
  poller.stop();
  pipe.write();
  EXPECT_FALSE(told.readable());
  EXPECT_EQ(poller.add(pipe.ends[1], told), ECANCELED);
}

}  // namespace
}  // namespace btvm
