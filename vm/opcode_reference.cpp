#include "vm/opcode_reference.h"

#include <array>
#include <string_view>
#include <utility>

#include "vm/opcode.h"

namespace btvm {
namespace {

constexpr std::string_view kIntroduction =
    "# Opcodes\n"
    "\n"
    "Generated from `vm/opcodes.def`; do not edit. `btvm disasm --opcodes > docs/opcodes.md` makes "
    "it\n"
    "again, and a unit test compares.\n"
    "\n"
    "Code is a sequence of 16-bit units: one for the opcode, then its operands. R[x] is register "
    "x. A\n"
    "number, once used, keeps its meaning for ever. What each operand kind means and how it is "
    "checked\n"
    "is in `vm/operand.h` and [verifier.md](verifier.md).\n"
    "\n"
    "| Trait | Means |\n"
    "|---|---|\n"
    "| collects | objects may move |\n"
    "| suspends | the process may be parked or preempted; the instruction is then run again |\n"
    "| raises | control may pass to a handler |\n"
    "| jumps | has a jump target |\n"
    "| ends | control never falls through to the next instruction |\n"
    "\n"
    "| Number | Name | Operands | Units | Traits | Does |\n"
    "|---|---|---|---|---|---|\n";

std::string traits_text(std::uint8_t traits) {
  static constexpr std::array<std::pair<traits::Trait, std::string_view>, 5> kNames = {{
      {traits::kCollects, "collects"},
      {traits::kSuspends, "suspends"},
      {traits::kRaises, "raises"},
      {traits::kJumps, "jumps"},
      {traits::kEndsBlock, "ends"},
  }};
  std::string text;
  for (const auto& [trait, name] : kNames) {
    if ((traits & trait) == 0) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::string number_text(Opcode opcode) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto number = static_cast<unsigned>(opcode);
  return {'0', 'x', kHex[(number >> 4) & 15], kHex[number & 15]};
}

/// A text in a table cell.
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*' || c == '|' || c == '<' || c == '>' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string opcode_reference() {
  std::string out(kIntroduction);
  for (const OpcodeInfo& row : kOpcodeTable) {
    out += "| " + number_text(row.opcode) + " | " + std::string(row.name) + " | ";
    for (std::size_t i = 0; i < row.operands.count; ++i) {
      if (i > 0) out += ", ";
      out += info(row.operands.kinds[i]).name;
    }
    out += " | " + std::to_string(row.units()) + " | " + traits_text(row.traits) + " | " +
           cell_text(row.summary) + " |\n";
  }
  return out;
}

}  // namespace btvm
