// Poller: says when file descriptors become ready, so that nobody has to wait for one.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace btvm {

/// Watches descriptors with epoll, on a thread of its own that starts with the first of them. Any thread
/// may call anything.
///
/// A watch is told of each change to readiness (edge-triggered): whoever uses a descriptor tries first, and
/// waits to be told when that would block.
class Poller {
 public:
  /// Whoever wants to know.
  class Watch {
   public:
    /// The descriptor may be ready now, or has failed. On the poller's thread; must be quick. It may
    /// remove any watch, this one too.
    virtual void ready(bool readable, bool writable) = 0;

   protected:
    ~Watch() = default;
  };

  Poller();
  /// stop().
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Watches `descriptor` until remove(). 0, or an errno: EPERM for one that is always ready (a file).
  [[nodiscard]] int add(int descriptor, Watch& watch);
  /// Before the descriptor is closed. `watch` is not told of anything afterwards.
  void remove(int descriptor, Watch& watch);
  /// Ends the thread; watches are told of nothing any more. Idempotent.
  void stop();

 private:
  void run();

  int epoll_ = -1;
  int wake_up_ = -1;  // an eventfd: stop() is to be looked at
  std::atomic<bool> stopping_{false};
  // Recursive: what ready() lets go of may hold the last reference to a descriptor.
  std::recursive_mutex mutex_;
  std::unordered_map<std::uint64_t, Watch*> watches_;    // under mutex_; by number
  std::unordered_map<const Watch*, std::uint64_t> ids_;  // under mutex_
  std::uint64_t next_ = 1;                               // under mutex_; 0 is wake_up_
  std::thread thread_;                                   // under mutex_
};

}  // namespace btvm
