#include "scheduler/poller.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "vm/base/check.h"

namespace btvm {

Poller::Poller() = default;

Poller::~Poller() {
  stop();
  if (epoll_ >= 0) ::close(epoll_);
  if (wake_up_ >= 0) ::close(wake_up_);
}

int Poller::add(int descriptor, Watch& watch) {
  const std::lock_guard lock(mutex_);
  if (stopping_.load(std::memory_order_relaxed)) return ECANCELED;
  if (epoll_ < 0) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    wake_up_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(epoll_ >= 0 && wake_up_ >= 0, "there are descriptors for the poller");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = 0;
    check(::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_up_, &event) == 0, "an eventfd can be watched");
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = next_;
  // Entered first: the thread may be told at once.
  watches_.emplace(next_, &watch);
  ids_.emplace(&watch, next_);
  ++next_;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    const int error = errno;
    watches_.erase(event.data.u64);
    ids_.erase(&watch);
    return error;
  }
  if (!thread_.joinable()) {
    // As on workers: signals are for the threads of the program around.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  return 0;
}

void Poller::remove(int descriptor, Watch& watch) {
  const std::lock_guard lock(mutex_);
  const auto found = ids_.find(&watch);
  if (found == ids_.end()) return;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  watches_.erase(found->second);
  ids_.erase(found);
}

void Poller::run() {
  std::array<epoll_event, 64> events{};
  while (!stopping_.load(std::memory_order_acquire)) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const std::lock_guard lock(mutex_);
      const auto found = watches_.find(event.data.u64);  // it may be gone by now
      if (found == watches_.end()) continue;
      const bool failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
      found->second->ready(failed || (event.events & (EPOLLIN | EPOLLRDHUP)) != 0,
                           failed || (event.events & EPOLLOUT) != 0);
    }
  }
}

void Poller::stop() {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    stopping_.store(true, std::memory_order_release);  // pairs with the acquire in run()
    thread.swap(thread_);
  }
  if (!thread.joinable()) return;
  const std::uint64_t one = 1;
  check(::write(wake_up_, &one, sizeof one) == sizeof one, "an eventfd takes a number");
  thread.join();
}

}  // namespace btvm
