// Inspections: how a thread from outside gets to look at a process.
//
// A process is touched only by the worker that runs it. So whoever wants to see its stack or mailbox
// leaves a request and wakes it; the worker that gets it next serves the request before anything else.
// A process that waits finds its condition unchanged and parks again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>

#include "vm/pid.h"

namespace btvm {

class Process;

class Inspections {
 public:
  using Look = std::function<void(Process&)>;

  /// One look at one process; lives on the stack of the thread that waits for it.
  class Request {
   public:
    Request(Pid pid, const Look& look) : pid_(pid), look_(look) {}

   private:
    friend class Inspections;
    const Pid pid_;
    const Look& look_;
    bool served_ = false;
  };

  /// Enters the request. Any thread.
  void add(Request& request);
  /// Waits until it is served (true), `has_ended` answers true, or the time is over; then it is out
  /// again. An end is noticed after some milliseconds: ending a process must cost nothing here.
  bool wait(Request& request, const std::function<bool()>& has_ended,
            std::chrono::milliseconds limit);
  /// Serves all requests for the process. The worker that runs it.
  void serve(Process& process);

 private:
  std::mutex mutex_;  // guards all below; held while somebody looks
  std::condition_variable changed_;
  std::list<Request*> open_;
};

}  // namespace btvm
