// Futures as values: which one a handle stands for, and which one says how another ended.
#pragma once

#include "scheduler/future.h"
#include "vm/object.h"

namespace btvm {

/// The future behind a handle. Precondition: is_kind(value, ObjectKind::kFuture).
[[nodiscard]] inline Future& future_of(Value handle) {
  return static_cast<Future&>(*reinterpret_cast<Counted*>(handle.as_object()->raw(0)));
}
/// `future`, or the one that it was resolved with, and so on: pending, rejected, or with a value that is
/// no future.
[[nodiscard]] inline Future& outcome_of(Future& future) {
  Future* at = &future;
  while (at->state() == Future::State::kResolved && is_kind(at->value(), ObjectKind::kFuture)) {
    at = &future_of(at->value());
  }
  return *at;
}

}  // namespace btvm
