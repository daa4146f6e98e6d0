// check() and unreachable(): what happens when the virtual machine itself is wrong.
//
// A broken invariant is a bug, never an answer to bad input: it ends the program at the place that
// noticed, before the damage spreads. The report is one line on standard error, written without
// allocating and with little stack, since the place may be a process's 1 KB native stack. The place is
// passed as two built-in default arguments: std::source_location would need clang 15.
#pragma once

namespace btvm {

/// Called between the report and the abort, to say more (which process, which pc), by the thread whose
/// check failed, at most once in the life of the program. It must not allocate, lock or suspend.
using CheckHook = void (*)() noexcept;

/// From now on `hook` completes each report; nullptr removes it. Any thread. Answers the hook before.
CheckHook set_check_hook(CheckHook hook) noexcept;

/// Reports that `what_must_hold` does not, and aborts. Use check().
[[noreturn, gnu::cold]] void check_failed(const char* what_must_hold, const char* file,
                                          int line) noexcept;

/// Aborts with a report unless `condition`. `what_must_hold` is a literal that states the invariant:
/// check(top_ <= end_, "the heap stays within its block"). Present in every build. For bugs only; bad
/// input is an error value.
constexpr void check(bool condition, const char* what_must_hold,
                     const char* file = __builtin_FILE(), int line = __builtin_LINE()) noexcept {
  if (!condition) [[unlikely]]
    check_failed(what_must_hold, file, line);
}

/// Aborts, for places that no correct program reaches: only `what` could, and it does not exist.
[[noreturn, gnu::cold]] void unreachable(const char* what, const char* file = __builtin_FILE(),
                                         int line = __builtin_LINE()) noexcept;

}  // namespace btvm
