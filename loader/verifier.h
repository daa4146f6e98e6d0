// Verifier: proves that a module cannot corrupt the machine, whatever made it.
//
// After verify() the interpreter and the linker may trust what docs/verifier.md lists: every index is
// in range, control stays on instruction boundaries, registers that are read were written, and the
// objects that Beamtalk code never sees (cells, homes, unfinished returns) are where they are expected.
#pragma once

#include "loader/load_error.h"
#include "vm/base/expected.h"
#include "vm/module.h"
#include "vm/primitive.h"

namespace btvm {

struct VerifyOptions {
  /// The module comes from the machine's own class library: only then may it call itself so, and only
  /// then may methods be bound to primitives, which trust their receivers.
  bool class_library = false;
  /// Finds the primitives that such methods name. Null: their existence is left to the linker.
  PrimitiveFinder primitives = nullptr;
};

/// The first rule that `module` breaks, with the function and the unit. Total: any Module ends in an
/// answer, in time and memory in proportion to its size. Any thread.
[[nodiscard]] Expected<void, LoadError> verify(const Module& module, const VerifyOptions& options);
/// Each module in turn.
[[nodiscard]] Expected<void, LoadError> verify(const Bundle& bundle, const VerifyOptions& options);

}  // namespace btvm
