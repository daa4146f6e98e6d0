// Tracer: what actors did, message by message, and on whose behalf, as far as somebody wants to know.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/shared_table.h"
#include "vm/pid.h"
#include "vm/value.h"

namespace btvm {

struct Message;

/// The messages that actors of the program have answered, the latest so many of them, while tracing is on for
/// all actors or for one. And contexts: a value that a process has, and that goes with what it sends, so that what
/// an actor does can be told to belong to the request that it does it for.
///
/// One of each machine. A mutex guards everything but the flag; it is held for one entry and never across a
/// suspension. Any thread may call anything. While nobody has asked for anything, is_watching() is all that
/// messages cost.
class Tracer {
 public:
  using Context = std::shared_ptr<const KeptTerm>;  // null: none

  /// One message that an actor has answered.
  struct Record {
    Pid actor;
    ClassId actor_class{};
    Symbol selector{};
    std::int64_t nanoseconds = 0;  // from its turn to its answer, waits included
    std::optional<Symbol> error;   // the kind, if it failed
    Context context;
  };

  /// Is there anything to tell the tracer? Else the calls below have no effect and may be left out.
  [[nodiscard]] bool is_watching() const {
    // Publishes nothing. Who has seen an old value misses a message at the border, and no more.
    return watching_.load(std::memory_order_relaxed);
  }

  void enable(bool enabled);
  [[nodiscard]] bool is_enabled() const;
  /// For one actor, also when it is not enabled for all.
  void trace(Pid actor, bool traced);
  [[nodiscard]] bool is_traced(Pid actor) const;
  /// Oldest first.
  [[nodiscard]] std::vector<Record> records() const;
  void clear();

  [[nodiscard]] Context context_of(Pid process) const;
  /// Null forgets it.
  void set_context(Pid process, Context context);

  // --- What happens ---------------------------------------------------------------------------------

  /// `sender` has made the message, and is about to send it.
  void sent(Pid sender, const Message& message);
  /// The actor begins to serve it. `is_library`: its class is of the library, whose actors are not traced.
  void begun(Pid actor, const Message& message, std::int64_t now_nanoseconds, bool is_library);
  /// The actor has answered what it had begun.
  void ended(Pid actor, ClassId actor_class, std::int64_t now_nanoseconds,
             std::optional<Symbol> error);
  /// Nobody serves the message any more.
  void dropped(const Message& message);
  void exited(Pid process);
  /// Somebody else wants to see every message begin: the breakpoints.
  void attend(bool attended);

 private:
  struct Running {
    Symbol selector{};
    std::int64_t since = 0;
  };

  /// Under the lock, after any change.
  void look();

  std::atomic<bool> watching_{false};
  mutable std::mutex mutex_;
  bool enabled_ = false;
  bool attended_ = false;
  std::unordered_set<std::uint64_t> traced_;  // keys of pids, here and below
  std::deque<Record> records_;
  std::unordered_map<std::uint64_t, Running> running_;
  std::unordered_map<std::uint64_t, Context> contexts_;
  std::unordered_map<const Message*, Context> under_way_;
};

}  // namespace btvm
