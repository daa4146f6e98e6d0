// Assembler: the text that vm/disassembler.h prints, back to a Module.
//
// It is for tests: modules that the compiler would never make, above all bad ones. So it checks only
// what it needs to find its way; the verifier is what says no. Example:
//
//   module "bank"
//   source "bank.bt" 77
//   main @0
//   class Account < Object sealed line 3
//     field balance type "Integer" = 0
//     variable count = nil
//     method class sealed new/0 primitive "instance_new"
//     method deposit:/1 @1 line 5 takes "Integer" returns "Integer"
//   end
//   extend Integer method double/0 @2
//   function @0 main main parameters 0 registers 2
//     LoadLiteral r1, #(1, "two", #three)
//     Return r1
//   end
//
// A `;` begins a comment. Labels are any name. In a function `%n` stands for any operand: the plain
// number goes into the code. `unit %n` adds a plain unit; `catch` and `ensure` lines, after the code,
// add handlers: from, to, target, register.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vm/base/expected.h"
#include "vm/module.h"

namespace btvm {

struct AssembleError {
  std::size_t line = 0;  // 1-based
  std::string message;
};

/// The module of `text`, not verified. Functions must be numbered 0, 1, 2 ... in order. Symbols,
/// literals and table entries are made where they are first mentioned, equal ones once.
[[nodiscard]] Expected<Module, AssembleError> assemble(std::string_view text);

}  // namespace btvm
