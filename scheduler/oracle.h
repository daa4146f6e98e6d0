// Oracle: makes every choice of a deterministic run, from one seed.
//
// With an oracle the scheduler has one worker and no thread of its own: whoever waits for a result
// drives the processes (Scheduler::step). What runs next, and for how long, is chosen here; time is
// virtual and moves only here; what happens is noted here, in one hash. Same program, same seed: same
// hash.
//
// Half of the seeds choose uniformly at random among what can run. The others give each process a random
// priority and always run the highest, lowering it at a few random moments: probabilistic concurrency
// testing (S. Burckhardt et al., ASPLOS 2010), which finds bugs of few ordering constraints with known
// probability.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "vm/pid.h"

namespace btvm {

class Process;

/// Any thread may call anything; a run is deterministic when only the driving thread does.
class Oracle {
 public:
  enum class Event : std::uint8_t {
    kTurn,     // a process is about to run; detail: reductions
    kPost,     // a message goes to a process; detail: its kind
    kWake,     // a process that waits is to look again
    kSettle,   // a future is settled; detail: its state
    kTimer,    // a timer fires
    kJob,      // blocking work is done
    kEnd,      // a process ends
    kAdvance,  // nothing could run: time moves; detail: milliseconds
  };

  explicit Oracle(std::uint64_t seed);

  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  /// The process can run.
  void add(Process& process);
  /// No process can.
  [[nodiscard]] bool is_empty() const;
  struct Turn {
    Process* process = nullptr;   // null: run blocking work, or nothing can run
    std::int32_t reductions = 0;  // at most those asked for
  };
  /// What runs next. `jobs`: how much blocking work could be done instead.
  [[nodiscard]] Turn next(std::size_t jobs, std::int32_t quantum);

  /// 64 bits for a program that wants what nobody can foresee.
  [[nodiscard]] std::uint64_t random();

  /// Virtual microseconds since the start.
  [[nodiscard]] std::int64_t microseconds() const;
  /// Moves time forward to so many milliseconds; never back.
  void advance_to(std::int64_t milliseconds);

  void note(Event event, Pid pid, std::uint64_t detail);
  /// Of all events so far.
  [[nodiscard]] std::uint64_t hash() const;
  [[nodiscard]] std::uint64_t events() const;

 private:
  /// Below `limit`, which is at least 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t limit);
  [[nodiscard]] std::uint64_t draw();
  [[nodiscard]] bool by_priority() const { return seed_ % 2 != 0; }
  [[nodiscard]] std::size_t choose_by_priority();
  void mix(std::uint64_t word);

  const std::uint64_t seed_;
  mutable std::mutex mutex_;  // guards all below
  std::uint64_t state_;
  std::vector<Process*> ready_;  // in the order in which they became so
  std::int64_t microseconds_ = 0;
  std::uint64_t hash_ = 0;
  std::uint64_t events_ = 0;
  // Of seeds with priorities.
  std::unordered_map<std::uint64_t, std::uint64_t> priorities_;  // by the bits of the Pid
  std::uint64_t lowest_ = 0;                                     // given out last
  std::uint64_t until_change_ = 0;                               // turns
  Pid last_;
  std::uint32_t streak_ = 0;  // turns of last_ in a row
};

}  // namespace btvm
