// The class library that is part of the program.
#pragma once

namespace btvm {

class VirtualMachine;

/// Reads, verifies and links the embedded library into a new machine. A fault in it is a broken build:
/// aborts.
void load_standard_library(VirtualMachine& machine);

}  // namespace btvm
