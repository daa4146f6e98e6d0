// btvm attach: the console's client.
#pragma once

#include <string>

#include "vm/base/expected.h"

namespace btvm::console {

struct AttachOptions {
  std::string target;   // process number, socket path, or empty: the only program that listens
  std::string command;  // one command, then leave; empty: read commands
  bool json = false;    // answers as they come, one JSON object a line
};

/// Talks to the program until the user or it leaves. Answers the exit status: 0, 1 when a single
/// command failed, 66 when there is nothing to attach to, 77 when it is not permitted.
int attach(const AttachOptions& options);

}  // namespace btvm::console
