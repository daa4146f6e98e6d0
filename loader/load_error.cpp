#include "loader/load_error.h"

#include "vm/base/check.h"

namespace btvm {

std::string_view sentence(LoadErrc code) {
  switch (code) {
    case LoadErrc::kTruncated: return "the file ends too early";
    case LoadErrc::kBadMagic: return "this is not a btvm module";
    case LoadErrc::kUnsupportedVersion: return "the version of the format is not supported";
    case LoadErrc::kBadChecksum: return "the checksum is wrong: the file is damaged";
    case LoadErrc::kLimitExceeded: return "a hard limit is exceeded";
    case LoadErrc::kBadNumber: return "a number is too large or not in its shortest form";
    case LoadErrc::kBadTag: return "a kind or flag is not known";
    case LoadErrc::kUnknownSection: return "a section is not known and not optional";
    case LoadErrc::kSectionOrder: return "a section is missing, repeated or out of order";
    case LoadErrc::kTrailingBytes: return "there are bytes behind the end of the content";
    case LoadErrc::kBadSymbol: return "a symbol is wrong";
    case LoadErrc::kBadLiteral: return "a literal is wrong";
    case LoadErrc::kBadFunction: return "a function is wrong";
    case LoadErrc::kBadOpcode: return "there is no such opcode";
    case LoadErrc::kBadOperand: return "an operand is out of range";
    case LoadErrc::kBadRegister: return "a register is out of range or may not be written";
    case LoadErrc::kBadJump: return "a jump target is wrong";
    case LoadErrc::kBadHandler: return "a handler is wrong";
    case LoadErrc::kBadHome: return "the home of non-local returns is misused";
    case LoadErrc::kBadBlock: return "a block and its function do not agree";
    case LoadErrc::kBadLine: return "the line table is wrong";
    case LoadErrc::kUndefinedRegister: return "a register is read that may not have been written";
    case LoadErrc::kNotACell: return "a register may hold something else than a cell";
    case LoadErrc::kNotAnUnwind:
      return "a register may hold something else than what entered a handler";
    case LoadErrc::kBadClass: return "a class is wrong";
    case LoadErrc::kBadMethod: return "a method is wrong";
    case LoadErrc::kNotPrivileged: return "only the class library may do this";
    case LoadErrc::kUnknownPrimitive: return "there is no such primitive";
    case LoadErrc::kPrimitiveArity: return "a primitive is bound with a wrong number of arguments";
  }
  unreachable("a LoadErrc without a sentence");
}

std::string to_text(const LoadError& error) {
  std::string text;
  if (!error.module.empty()) text += "module " + error.module + ": ";
  if (!error.function.empty()) text += "function " + error.function + ": ";
  if (error.place != LoadError::Place::kNone) {
    text += error.place == LoadError::Place::kByte ? "at byte " : "at unit ";
    text += std::to_string(error.position) + ": ";
  }
  text += sentence(error.code);
  if (!error.subject.empty()) text += ": " + error.subject;
  for (char& c : text) {  // names come from the file: one line stays one line
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return text;
}

}  // namespace btvm
