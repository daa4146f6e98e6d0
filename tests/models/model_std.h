// model::std: what the code under test finds when it says std::atomic, std::mutex and so on.
//
// A model includes excerpts of the project's own sources (tests/models/excerpt) inside namespace model.
// There `std::` means the namespace below: everything of the real one, but atomics, fences and mutexes
// are those of Relacy (D. Vyukov), which executes the threads of a test in many interleavings and lets
// loads answer every value that the C++ memory model allows. See docs/testing.md, "Models".
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <source_location>
#include <type_traits>

// relacy.hpp without its macros, which would replace `new`, `assert` and memory orders everywhere. The
// order is its own.
// clang-format off
#include <relacy/base.hpp>
#include <relacy/context.hpp>
#include <relacy/context_base_impl.hpp>
#include <relacy/backoff.hpp>
#include <relacy/atomic_fence.hpp>
#include <relacy/atomic.hpp>
#include <relacy/var.hpp>
#include <relacy/test_suite.hpp>
#include <relacy/stdlib/semaphore.hpp>
#include <relacy/stdlib/mutex.hpp>
#include <relacy/stdlib/condition_variable.hpp>
#include <relacy/stdlib/event.hpp>
// clang-format on

#include "tests/models/mutation.h"

namespace model {

/// Where an operation is called from.
struct Where {
  const char* function;
  const char* file;
  int line;

  // NOLINTNEXTLINE(google-explicit-constructor)
  operator rl::debug_info() const { return {function, file, static_cast<unsigned>(line)}; }
};

/// During a sequentially consistent load. Relacy relates fences of that order to each other only; for
/// C++ such a load, too, sees what happened before a fence that is earlier in the total order
/// ([atomics.order] 4). A little too strong, as it also synchronises with them.
class AfterFences {
 public:
  AfterFences() {
    rl::context& context = rl::ctx();
    if (context.invariant_executing) return;
    context.sched();
    context.disable_preemption();
    for (int i = 0; i < context.get_thread_count(); ++i) {
      rl::timestamp_t& seen = context.threadx_->acq_rel_order_[i];
      seen = ::std::max(seen, context.seq_cst_fence_order_[i]);
    }
  }
  ~AfterFences() {
    if (!rl::ctx().invariant_executing) rl::ctx().enable_preemption();
  }
  AfterFences(const AfterFences&) = delete;
  AfterFences& operator=(const AfterFences&) = delete;
};

namespace std {

using namespace ::std;  // NOLINT(google-build-using-namespace)

using memory_order = rl::memory_order;
inline constexpr memory_order memory_order_relaxed = rl::mo_relaxed;
inline constexpr memory_order memory_order_acquire = rl::mo_acquire;
inline constexpr memory_order memory_order_release = rl::mo_release;
inline constexpr memory_order memory_order_acq_rel = rl::mo_acq_rel;
inline constexpr memory_order memory_order_seq_cst = rl::mo_seq_cst;

/// std::atomic of the real library in all that the project uses.
template <typename T>
class atomic {
  // Relacy prints values and does arithmetic on them: an enumeration goes by its number.
  template <typename U, bool = ::std::is_enum_v<U>>
  struct StoredAs {
    using Type = U;
  };
  template <typename U>
  struct StoredAs<U, true> {
    using Type = unsigned;
  };
  using Stored = typename StoredAs<T>::Type;
  using Effect = Mutation::Effect;

 public:
  atomic() : atomic(T{}) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  atomic(T value) : value_(static_cast<Stored>(value)) {}

  T load(memory_order order = rl::mo_seq_cst, const char* function = __builtin_FUNCTION(),
         const char* file = __builtin_FILE(), int line = __builtin_LINE()) const {
    if (Mutation::applies(Effect::kSkipped, "load", function)) return T{};
    order = weakened(order, "load", function);
    const Where where{function, file, line};
    if (order != rl::mo_seq_cst) return static_cast<T>(value_.load(order, where));
    const AfterFences after;
    return static_cast<T>(value_.load(order, where));
  }

  void store(T value, memory_order order = rl::mo_seq_cst,
             const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
             int line = __builtin_LINE()) {
    if (Mutation::applies(Effect::kSkipped, "store", function)) return;
    order = weakened(order, "store", function);
    value_.store(static_cast<Stored>(value), order, Where{function, file, line});
  }

  T exchange(T value, memory_order order = rl::mo_seq_cst,
             const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
             int line = __builtin_LINE()) {
    const Where where{function, file, line};
    return change([value](T) { return value; }, order, "exchange", where);
  }
  T fetch_add(T by, memory_order order = rl::mo_seq_cst,
              const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
    const auto add = [by](T before) { return static_cast<T>(before + by); };
    return change(add, order, "fetch_add", Where{function, file, line});
  }
  T fetch_sub(T by, memory_order order = rl::mo_seq_cst,
              const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
    const auto subtract = [by](T before) { return static_cast<T>(before - by); };
    return change(subtract, order, "fetch_sub", Where{function, file, line});
  }
  T fetch_and(T bits, memory_order order = rl::mo_seq_cst,
              const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
    const auto mask = [bits](T before) { return static_cast<T>(before & bits); };
    return change(mask, order, "fetch_and", Where{function, file, line});
  }
  T fetch_or(T bits, memory_order order = rl::mo_seq_cst,
             const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
             int line = __builtin_LINE()) {
    const auto set = [bits](T before) { return static_cast<T>(before | bits); };
    return change(set, order, "fetch_or", Where{function, file, line});
  }

  bool compare_exchange_weak(T& expected, T value, memory_order order = rl::mo_seq_cst,
                             const char* function = __builtin_FUNCTION(),
                             const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return swap<true>(expected, value, order, on_failure(order), Where{function, file, line});
  }
  bool compare_exchange_weak(T& expected, T value, memory_order order, memory_order failure,
                             const char* function = __builtin_FUNCTION(),
                             const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return swap<true>(expected, value, order, failure, Where{function, file, line});
  }
  bool compare_exchange_strong(T& expected, T value, memory_order order = rl::mo_seq_cst,
                               const char* function = __builtin_FUNCTION(),
                               const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return swap<false>(expected, value, order, on_failure(order), Where{function, file, line});
  }
  bool compare_exchange_strong(T& expected, T value, memory_order order, memory_order failure,
                               const char* function = __builtin_FUNCTION(),
                               const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return swap<false>(expected, value, order, failure, Where{function, file, line});
  }

  /// For the model of a futex: sleeps if the value is `expected`, in one step. It never wakes by
  /// itself, which could hide a lost wake-up.
  void wait_while(T expected, const Where& where) {
    if (static_cast<T>(value_.debug_value()) != expected) return;
    value_.wait(rl::ctx(), false, false, where);
  }
  void wake_all(const Where& where) { value_.wake(rl::ctx(), rl::ctx().get_thread_count(), where); }
  /// The newest value, for checks when all threads have ended.
  T last() const { return static_cast<T>(value_.debug_value()); }

 private:
  static memory_order weakened(memory_order order, const char* operation, const char* function) {
    return Mutation::applies(Effect::kRelaxed, operation, function) ? rl::mo_relaxed : order;
  }
  static memory_order on_failure(memory_order order) {
    if (order == rl::mo_acq_rel) return rl::mo_acquire;
    return order == rl::mo_release ? rl::mo_relaxed : order;
  }

  template <typename Change>
  T change(Change&& next, memory_order order, const char* operation, const Where& where) {
    if (Mutation::applies(Effect::kSkipped, operation, where.function)) {
      return static_cast<T>(value_.load(rl::mo_seq_cst, where));
    }
    if (Mutation::applies(Effect::kSplit, operation, where.function)) {
      const T before = static_cast<T>(value_.load(rl::mo_seq_cst, where));
      value_.store(static_cast<Stored>(next(before)), rl::mo_seq_cst, where);
      return before;
    }
    order = weakened(order, operation, where.function);
    // One step, as nothing else runs between two operations: a swap that cannot fail.
    for (Stored before = value_.debug_value();;) {
      const auto after = static_cast<Stored>(next(static_cast<T>(before)));
      if (value_.compare_exchange(rl::bool_t<false>(), before, after, order, rl::mo_relaxed,
                                  where)) {
        return static_cast<T>(before);
      }
    }
  }

  template <bool kMayFail>
  bool swap(T& expected, T value, memory_order order, memory_order failure, const Where& where) {
    const char* const operation = "compare_exchange";
    if (Mutation::applies(Effect::kSkipped, operation, where.function)) return true;
    if (Mutation::applies(Effect::kSplit, operation, where.function)) {
      const T before = static_cast<T>(value_.load(rl::mo_seq_cst, where));
      const bool same = before == expected;
      if (same) value_.store(static_cast<Stored>(value), rl::mo_seq_cst, where);
      expected = before;
      return same;
    }
    if (Mutation::applies(Effect::kRelaxed, operation, where.function)) {
      order = failure = rl::mo_relaxed;
    }
    auto stored = static_cast<Stored>(expected);
    const bool same = value_.compare_exchange(rl::bool_t<kMayFail>(), stored,
                                              static_cast<Stored>(value), order, failure, where);
    if (!same) expected = static_cast<T>(stored);
    return same;
  }

  mutable rl::atomic<Stored> value_;
};

inline void atomic_thread_fence(memory_order order, const char* function = __builtin_FUNCTION(),
                                const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (Mutation::applies(Mutation::Effect::kSkipped, "fence", function)) return;
  rl::atomic_thread_fence(order, Where{function, file, line});
}

/// A mutex, and a variable in the name of all that it guards: using that without it is a data race.
class mutex {
 public:
  mutex() : guarded_(0) {}
  /// False: not locked, because that is the planted bug.
  bool lock(const Where& where) {
    const bool skipped = Mutation::applies(Mutation::Effect::kSkipped, "lock", where.function);
    if (!skipped) mutex_.lock(where);
    guarded_(where) = static_cast<unsigned>(guarded_(where)) + 1;
    return !skipped;
  }
  void unlock(const Where& where) { mutex_.unlock(where); }

 private:
  rl::mutex mutex_;
  rl::var<unsigned> guarded_;
};

template <typename Mutex>
class lock_guard {
 public:
  explicit lock_guard(Mutex& mutex, const char* function = __builtin_FUNCTION(),
                      const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : mutex_(mutex), where_{function, file, line}, locked_(mutex_.lock(where_)) {}
  ~lock_guard() {
    if (locked_) mutex_.unlock(where_);
  }
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;

 private:
  Mutex& mutex_;
  const Where where_;
  const bool locked_;
};

}  // namespace std
}  // namespace model
