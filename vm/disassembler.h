// Disassembler: code and modules to text, used by `btvm disasm`, the debugger and tests.
//
// The text is what tools/assembler reads, so that disassembling an assembled text gives it back:
//
//   function @1 deposit: parameters 1 registers 4
//     line 12:3
//     LoadField r2, r0, balance         ; 0
//     JumpIfNil r2, L11                 ; 4
//     Send r2, r2, printString/0
//   L11:
//     Return r2
//   end
//
// Registers are r0 ..., functions @n, jump targets labels named by their unit; literals, selectors and
// names stand for their table entries. An operand that means nothing (verification would fail) is %n.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vm/function.h"
#include "vm/module.h"

namespace btvm {

class Image;

/// One function of a module, verified or not. Precondition: the index is in range.
[[nodiscard]] std::string disassemble(const Module& module, FunctionIndex index);
/// Everything in the module but documentation and source texts.
[[nodiscard]] std::string disassemble(const Module& module);
/// A linked function, with the names of its Image.
[[nodiscard]] std::string disassemble(const Image& image, const Function& function);

/// The literal as in the text above: 42, "text", #symbol, #(1, 2), #[1], {1}, #{k => v}. Nested deeper
/// than kLiteralTextNesting, or out of range: %index.
[[nodiscard]] std::string literal_text(const Module& module, LiteralIndex index);
inline constexpr int kLiteralTextNesting = 16;
/// Longer texts of collections are cut: an unverified literal may stand for a huge tree.
inline constexpr std::size_t kLiteralTextBytes = 4'096;

/// A name for the text: bare when it is an identifier, a selector or an operator, else 'quoted'.
[[nodiscard]] std::string name_text(std::string_view name);
/// A text between `quote`s, with the escapes \\ \n \t \xHH and the quote's own.
[[nodiscard]] std::string quoted_text(std::string_view text, char quote);

}  // namespace btvm
