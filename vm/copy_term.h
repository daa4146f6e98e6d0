// Deep copies of terms from one heap to another, by way of a Fragment.
#pragma once

#include <span>

#include "vm/heap.h"
#include "vm/value.h"

namespace btvm {

struct CopyOptions {
  /// Stands in for the state of the copying process's actor, which never leaves it. A kActorRef.
  Value self_reference;
};

/// Copies what `roots` reach into a new fragment, and the copied roots to `copies` (as many). Sharing
/// inside the term is kept. Null when nothing had to be copied (immediate and immortal values).
///
/// Captured variables are copied by value, homes arrive dead, handles are counted. Runs in time
/// linear in the term, on an explicit stack; the source is only read, so any number may copy it.
[[nodiscard]] Fragment* copy_to_fragment(std::span<const Value> roots, Value* copies,
                                         const CopyOptions& options);
/// A fragment with a Tuple of copies of the elements: the arguments of a message. Never null.
[[nodiscard]] Fragment* copy_tuple_to_fragment(std::span<const Value> elements, Value& tuple,
                                               const CopyOptions& options);
/// A copy on `heap` of a term that lies elsewhere (a future's value, a class variable).
Value copy_into(Heap& heap, Value value);

}  // namespace btvm
