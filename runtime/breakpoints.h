// Breakpoints: messages before which an actor stops, until somebody has it go on (language.md 14.7).
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "runtime/shared_table.h"
#include "runtime/tracer.h"
#include "vm/pid.h"
#include "vm/value.h"

namespace btvm {

/// Conditions of breakpoints, and where actors have stopped, as terms of the class library, which decides and
/// waits: a message with a condition is served by Actor>>primBreakAt:arguments:, which sends it on.
///
/// One of each machine. A mutex guards everything; terms are freed without it. Any thread may call anything. While
/// there is a breakpoint anywhere, the tracer watches, and so every message of the machine is looked up here.
class Breakpoints {
 public:
  using Term = std::shared_ptr<const KeptTerm>;  // null: none

  explicit Breakpoints(Tracer& tracer) : tracer_(tracer) {}

  /// Null takes the breakpoint away.
  void set(Pid actor, Symbol selector, Term condition);
  [[nodiscard]] Term condition(Pid actor, Symbol selector) const;
  /// Null: it goes on. Answers where it had stopped.
  Term stop(Pid actor, Term where);
  [[nodiscard]] Term where(Pid actor) const;
  void exited(Pid actor);

 private:
  struct Actor {
    std::unordered_map<Symbol, Term> conditions;
    Term stopped;
  };

  const Actor* find(Pid actor) const;

  Tracer& tracer_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Actor>
      actors_;  // keys of pids; those with a condition, or that have stopped
};

}  // namespace btvm
