// ProcessHost: the world of a process: sends, awaits, the message loop, the end.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/bindings.h"
#include "runtime/breakpoints.h"
#include "runtime/change_log.h"
#include "runtime/deadlock.h"
#include "runtime/output.h"
#include "runtime/registry.h"
#include "runtime/shared_table.h"
#include "runtime/source_loader.h"
#include "runtime/tracer.h"
#include "scheduler/outcome.h"
#include "scheduler/poller.h"
#include "scheduler/scheduler.h"
#include "vm/host.h"
#include "vm/image.h"
#include "vm/opcode.h"

namespace btvm {

/// What becomes of an error in an actor, a forked block or a callback that nobody looks at.
enum class UnhandledPolicy : std::uint8_t {
  kLog,     // it is reported
  kFail,    // it is reported, and the program ends with an error status
  kIgnore,  // nothing
};

/// Implements what the interpreter (Host) and the scheduler (ProcessServer) need, for all processes of
/// one virtual machine. Runs on worker threads, on the worker's own stack.
class ProcessHost final : public Host, public ProcessServer {
 public:
  /// Process::deadline of a wait without a limit.
  static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

  ProcessHost(Image& image, Scheduler& scheduler, Bindings& bindings, Output& output)
      : image_(image),
        scheduler_(scheduler),
        bindings_(bindings),
        output_(output),
        normal_(image.symbols().intern("normal")),
        killed_(image.symbols().intern("killed")),
        change_log_(image) {}

  // Host
  Outcome await(ExecutionContext& context, Value future, std::int64_t milliseconds) override;
  Outcome send_to_actor(ExecutionContext& context, const ActorSend& send) override;
  Resume returned(ExecutionContext& context, Value value) override;
  Resume failed(ExecutionContext& context, Value exception) override;
  Resume safepoint(ExecutionContext& context) override;
  bool load_global(ExecutionContext& context, Symbol name, Value& value) override;
  void store_global(ExecutionContext& context, Symbol name, Value value) override;

  // ProcessServer (runtime/actor.cpp)
  [[nodiscard]] LeaveFunction leave() const override { return leave_shortly; }
  Resume serve(Process& process) override;
  Resume cancelled(Process& process) override;
  void exited(Process& process) override;
  void run_callback(Message& message, Future& future, Worker* worker) override;
  void broken(Future& future) override;
  void unseen(const Future& future) override;

  [[nodiscard]] Image& image() { return image_; }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] Bindings& bindings() { return bindings_; }
  [[nodiscard]] Output& output() { return output_; }
  /// The words that the program was started with. Set before code runs.
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
  void set_arguments(std::vector<std::string> words) { arguments_ = std::move(words); }
  /// What the program was started as. Set before code runs.
  [[nodiscard]] const std::string& command_name() const { return command_name_; }
  void set_command_name(std::string name) { command_name_ = std::move(name); }
  /// Set before code runs.
  void set_deadlock_policy(DeadlockPolicy policy) { deadlock_policy_ = policy; }
  /// Set before code runs.
  void set_unhandled_policy(UnhandledPolicy policy) { unhandled_policy_ = policy; }
  /// True when an error that nobody handled was to make the program fail, and there was one. Any thread.
  [[nodiscard]] bool unhandled() const { return unhandled_.load(std::memory_order_relaxed); }
  [[nodiscard]] Registry& registry() { return registry_; }
  [[nodiscard]] SharedStore& shared_store() { return shared_store_; }
  [[nodiscard]] Tracer& tracer() { return tracer_; }
  [[nodiscard]] Breakpoints& breakpoints() { return breakpoints_; }
  [[nodiscard]] ChangeLog& change_log() { return change_log_; }
  // Events of the system, for the actor that listens to them, if there is one (runtime/system_events.cpp).

  /// That actor, or none. Any thread.
  void set_listener(std::optional<Pid> listener) {
    listener_.store(listener ? listener->bits() : kNoListener, std::memory_order_relaxed);
  }
  /// A class was defined or defined anew, or removed. Any thread.
  void class_changed(ClassId id, bool exists);
  /// A name was bound to the value, or to nothing: nil.
  void binding_changed(ExecutionContext& context, Symbol name, Value value);

  /// A number that was not answered before, from 1 on. Any thread.
  [[nodiscard]] std::uint64_t next_number() {
    return next_number_.fetch_add(1, std::memory_order_relaxed);  // the number alone is shared
  }
  /// The same, and greater than all before: the time, where that has moved on. Any thread.
  [[nodiscard]] std::int64_t next_moment();
  /// What descriptors outlive the machine with.
  [[nodiscard]] std::shared_ptr<Poller> poller() { return poller_; }
  /// The program asks to end with this status, whatever still runs. The first one counts. Any thread.
  void request_exit(int exit_status);
  /// What it asked for, if it did. Any thread.
  [[nodiscard]] std::optional<int> exit_requested() const;
  /// Null in a machine without a compiler. Set before code runs; it must outlive the machine.
  [[nodiscard]] SourceLoader* source_loader() const { return source_loader_; }
  void set_source_loader(SourceLoader* loader) { source_loader_ = loader; }

  /// Settles with a value that lies on this process's heap (copied), and wakes whoever waits.
  void settle(ExecutionContext& context, Future& future, Future::State state, Value value);
  /// Rejects the future as cancelled, if it is pending, and tells who works for it. Was it pending?
  bool cancel(ExecutionContext& context, Future& future);
  /// What the handle of a future takes of the heap.
  static constexpr std::size_t kHandleWords = 3;
  /// A new handle for `future` on the heap, counted. May collect.
  static Value make_handle(ExecutionContext& context, Future& future);
  /// A future, as a handle on the heap, that is resolved already. May collect.
  Value make_resolved(ExecutionContext& context, Value value);
  /// Leaves the future that the process waits for, if any.
  void stop_waiting(Process& process);
  /// Ends the time limit of its wait or sleep, if any.
  void end_wait(Process& process);
  /// A message whose receiver and arguments are copies of these.
  static Message* make_message(ExecutionContext& context, Message::Kind kind, Value receiver,
                               std::span<const Value> arguments = {});
  /// Frees a message, settling its resolver with `actor_dead` when it was never settled.
  void drop_message(ExecutionContext& context, Message* message);

 private:
  /// Serves the protocol of futures, and drops what was cancelled: then false, and the message is freed.
  bool wants_service(Process& process, Message& message);
  /// serve() after a look into the mailbox: its oldest message, taken out, or null.
  Resume serve_next(Process& process, Message* message);
  // The short path (runtime/message_path.cpp).
  static Resume leave_shortly(ExecutionContext& context);
  /// Makes the kSend, kSendDiscard or kSendTail at pc, to an actor; false, and nothing done, when it is not
  /// a message of few immediate values to one that is there to take it.
  bool send_shortly(Process& process, Opcode opcode);
  /// Returns from the outermost frame with a value that is immediate, and ends the message; false, and
  /// nothing done, when there is more to do.
  bool finish_shortly(Process& process);
  /// Starts the code of the message; false, and nothing done, when there is more to do.
  bool start_shortly(Process& process, Message& message);
  /// What a message to an actor's method runs, or the block of a forked one, if that is known; else null.
  [[nodiscard]] const Function* plain_code(Process& process, const Message& message) const;
  /// It has begun and does not end, and no module runs in it.
  [[nodiscard]] static bool is_plain(const Process& process);
  Resume start_message(Process& process, Message& message);
  /// relaxed: publishes nothing; a late reader misses what happened meanwhile.
  [[nodiscard]] bool has_listener() const {
    return listener_.load(std::memory_order_relaxed) != kNoListener;
  }
  void tell_listener(const char* event, Value subject, Value detail, Value self_reference,
                     Worker* worker);
  /// The running actor has begun or ended. Actors of library classes do not count.
  void actor_changed(ExecutionContext& context, bool lives, Value reason);
  void trace_begin(const Process& process, const Message& message);
  void trace_end(const Process& process, Value error);
  Resume start_block(ExecutionContext& context, Message& message);
  Resume start_callback(ExecutionContext& context, Message& message, const Function& block);
  Resume start_send(Process& process, Symbol selector, std::span<const Value> arguments);
  /// Starts what decides whether the actor stops before it serves the message.
  Resume start_break(Process& process, Message& message);
  Resume start_new(Process& process, Value overlay);
  Resume start_initialize(Process& process);
  Resume start_stop(Process& process);
  /// Gives an actor's state the fields that its class has now. A migration that has to run before is started:
  /// then how to go on; the message that the process has is served when it has returned
  /// (runtime/migration.cpp). May collect.
  std::optional<Resume> bring_up_to_date(Process& process);
  /// After a migration, and after the end of one that has failed and was rolled back. May collect.
  void end_migration(Process& process);
  /// Tells who watches the process why it has ended.
  void announce_end(Process& process);
  void finish_message(ExecutionContext& context, Future::State state, Value value);
  void roll_back(ExecutionContext& context);
  void report_unseen(ExecutionContext& context, Value exception, Symbol selector);
  Value actor_dead_error(ExecutionContext& context, Symbol selector);
  Value mailbox_full_error(ExecutionContext& context, Symbol selector, const Process& receiver);
  /// Before a send, whose receiver's mailbox may be full: kDone when the send is to be made or refused
  /// now; else the send is made again later, or raises.
  Outcome wait_for_room(Process& process, Process* full);
  /// send_to_actor(); null: it is gone. `target` stays for the time of the call.
  Outcome send_to(ExecutionContext& context, const ActorSend& send, Process* target);
  /// Makes the future of a send, counted once for the caller, and a handle for it. May collect when there
  /// is no room for kHandleWords.
  Value make_answer(ExecutionContext& context, Value receiver, Symbol selector, Future*& future);
  /// A message that cannot be delivered, as its receiver has ended or is full. May collect. Answers
  /// `result`, the handle of its future.
  Outcome refuse(ExecutionContext& context, Message& message, const Process* full, Value result);
  /// A copy of a future's error, with the frames that await it at the end of its stack trace.
  Value awaited_error(ExecutionContext& context, Value error);
  /// The process has begun to wait: tells whether that closed a cycle and is to be an error.
  bool deadlocked(Process& process, Value& error);
  Value cancelled_error(ExecutionContext& context);
  Value timeout_error(ExecutionContext& context, const Future& future);

  Image& image_;
  Scheduler& scheduler_;
  Bindings& bindings_;
  Output& output_;
  Tracer tracer_;        // its flag is read for each message, and lies beside what is read anyway
  const Symbol normal_;  // why a process ends
  const Symbol killed_;
  Registry registry_;
  SharedStore shared_store_;
  ChangeLog change_log_;
  Breakpoints breakpoints_{tracer_};
  const std::shared_ptr<Poller> poller_ = std::make_shared<Poller>();
  static constexpr int kNoExit = -1;
  std::atomic<int> exit_status_{kNoExit};
  static constexpr std::uint64_t kNoListener = ~std::uint64_t{0};
  std::atomic<std::uint64_t> listener_{kNoListener};
  std::atomic<std::uint64_t> next_number_{1};
  std::atomic<std::int64_t> last_moment_{0};
  SourceLoader* source_loader_ = nullptr;
  std::vector<std::string> arguments_;
  std::string command_name_;
  UnhandledPolicy unhandled_policy_ = UnhandledPolicy::kLog;
  std::atomic<bool> unhandled_{false};
  DeadlockPolicy deadlock_policy_ = DeadlockPolicy::kReport;
};

/// True when outcome_of(future) is settled; else the caller's thread, in Scheduler::wait_until or
/// wait_for, is told of the next change.
[[nodiscard]] inline bool watch_outcome(Future& future) {
  for (;;) {
    Future& at = outcome_of(future);
    if (at.watch() == Future::State::kPending) return false;
    if (&outcome_of(at) == &at) return true;
  }
}
/// The process an actor reference names. Precondition: is_kind(value, ObjectKind::kActorRef).
[[nodiscard]] inline Pid pid_of(Value reference) {
  return Pid::from_bits(reference.as_object()->raw(0));
}
[[nodiscard]] inline ProcessHost& host_of(ExecutionContext& context) {
  return static_cast<ProcessHost&>(context.host);
}

}  // namespace btvm
