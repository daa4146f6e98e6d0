#include "scheduler/oracle.h"

#include <algorithm>
#include <bit>

#include "scheduler/process.h"
#include "vm/base/split_mix.h"

namespace btvm {
namespace {

constexpr std::int64_t kTurnMicroseconds = 20;      // what a whole turn takes, about
constexpr std::uint64_t kTurnsBetweenChanges = 64;  // of priorities, on average
// A process that others wait for in a loop has to get its turn at last.
constexpr std::uint32_t kLongestStreak = 200;  // turns

}  // namespace

Oracle::Oracle(std::uint64_t seed) : seed_(seed), state_(seed) {
  until_change_ = 1 + below(kTurnsBetweenChanges);
}

std::uint64_t Oracle::draw() { return split_mix(state_); }

std::uint64_t Oracle::below(std::uint64_t limit) { return draw() % limit; }

std::uint64_t Oracle::random() {
  const std::lock_guard lock(mutex_);
  return draw();
}

void Oracle::add(Process& process) {
  const std::lock_guard lock(mutex_);
  ready_.push_back(&process);
}

bool Oracle::is_empty() const {
  const std::lock_guard lock(mutex_);
  return ready_.empty();
}

Oracle::Turn Oracle::next(std::size_t jobs, std::int32_t quantum) {
  const std::lock_guard lock(mutex_);
  Turn turn;
  if (ready_.empty()) return turn;
  if (jobs != 0 && below(2) == 0) return turn;
  const std::size_t index = by_priority() ? choose_by_priority() : below(ready_.size());
  turn.process = ready_[index];
  ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(index));
  // Half of the turns are whole; the others end anywhere, short ones as likely as long ones.
  turn.reductions = quantum;
  const auto bits = static_cast<std::uint64_t>(std::bit_width(static_cast<std::uint32_t>(quantum)));
  if (below(2) == 0) turn.reductions = std::min(quantum, std::int32_t{1} << below(bits));
  microseconds_ += 1 + kTurnMicroseconds * turn.reductions / quantum;
  return turn;
}

std::size_t Oracle::choose_by_priority() {
  const auto priority = [this](const Process* process) {
    const auto [place, is_new] = priorities_.try_emplace(process->pid.bits(), 0);
    if (is_new) place->second = (std::uint64_t{1} << 63U) | (draw() >> 1U);
    return place->second;
  };
  std::size_t best = 0;
  std::uint64_t highest = 0;
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    const std::uint64_t its = priority(ready_[i]);
    if (i != 0 && its <= highest) continue;
    best = i;
    highest = its;
  }
  const Pid chosen = ready_[best]->pid;
  streak_ = chosen == last_ ? streak_ + 1 : 0;
  last_ = chosen;
  if (--until_change_ == 0 || streak_ > kLongestStreak) {
    until_change_ = 1 + below(2 * kTurnsBetweenChanges);
    streak_ = 0;
    // Below all others: later changes go lower still.
    if (lowest_ == 0) lowest_ = std::uint64_t{1} << 62U;
    priorities_[chosen.bits()] = --lowest_;
  }
  return best;
}

std::int64_t Oracle::microseconds() const {
  const std::lock_guard lock(mutex_);
  return microseconds_;
}

void Oracle::advance_to(std::int64_t milliseconds) {
  const std::lock_guard lock(mutex_);
  microseconds_ = std::max(microseconds_, milliseconds * 1000);
}

void Oracle::mix(std::uint64_t word) {
  std::uint64_t state = hash_ ^ word;
  hash_ = split_mix(state);
}

void Oracle::note(Event event, Pid pid, std::uint64_t detail) {
  const std::lock_guard lock(mutex_);
  ++events_;
  mix(static_cast<std::uint64_t>(event));
  mix(pid.bits());
  mix(detail);
  if (event == Event::kEnd) priorities_.erase(pid.bits());
}

std::uint64_t Oracle::hash() const {
  const std::lock_guard lock(mutex_);
  return hash_;
}

std::uint64_t Oracle::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

}  // namespace btvm
