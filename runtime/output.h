// Output: where the text of a running program goes.
#pragma once

#include <string_view>

#include "vm/execution_context.h"

namespace btvm {

/// Takes what programs write. Any thread; calls may overlap.
class Output {
 public:
  virtual ~Output() = default;
  /// What `Transcript show:` and the console classes write.
  virtual void write(std::string_view text) = 0;
  /// What the program writes to its error output.
  virtual void write_error(std::string_view text) { report(text); }
  /// Hands on what was written so far.
  virtual void flush() {}
  /// One report about the running program (an error that nobody will see otherwise).
  virtual void report(std::string_view text) = 0;
};

/// The output of the virtual machine that runs this process.
[[nodiscard]] Output& output_of(ExecutionContext& context);

}  // namespace btvm
