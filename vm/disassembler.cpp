#include "vm/disassembler.h"

#include <algorithm>
#include <span>
#include <vector>

#include "vm/image.h"
#include "vm/instruction.h"
#include "vm/print.h"

namespace btvm {
namespace {

std::string raw(std::size_t n) { return "%" + std::to_string(n); }

/// What operands of one function stand for, as text.
class CodeNames {
 public:
  virtual ~CodeNames() = default;
  [[nodiscard]] virtual std::string literal(std::uint16_t i) const = 0;
  [[nodiscard]] virtual std::string send(std::uint16_t i) const = 0;
  [[nodiscard]] virtual std::string field(std::uint16_t i) const = 0;
  [[nodiscard]] virtual std::string class_name(std::uint16_t i) const = 0;
  [[nodiscard]] virtual std::string block(std::uint16_t i) const = 0;
};

class ModuleNames final : public CodeNames {
 public:
  ModuleNames(const Module& module, const FunctionInfo& function)
      : module_(module), function_(function) {}

  [[nodiscard]] std::string literal(std::uint16_t i) const override {
    if (i >= function_.literals.size()) return raw(i);
    const auto index = static_cast<std::size_t>(function_.literals[i]);
    if (index >= module_.literals.size()) return raw(i);
    return literal_text(module_, function_.literals[i]);
  }
  [[nodiscard]] std::string send(std::uint16_t i) const override {
    if (i >= function_.sends.size()) return raw(i);
    const SendSiteInfo& site = function_.sends[i];
    return symbol(site.selector, i, "/" + std::to_string(site.arguments));
  }
  [[nodiscard]] std::string field(std::uint16_t i) const override {
    return i < function_.fields.size() ? symbol(function_.fields[i], i) : raw(i);
  }
  [[nodiscard]] std::string class_name(std::uint16_t i) const override {
    return i < function_.classes.size() ? symbol(function_.classes[i], i) : raw(i);
  }
  [[nodiscard]] std::string block(std::uint16_t i) const override {
    if (i >= function_.blocks.size()) return raw(i);
    return "@" + std::to_string(static_cast<std::uint32_t>(function_.blocks[i]));
  }

 private:
  [[nodiscard]] std::string symbol(SymbolIndex index, std::uint16_t i,
                                   const std::string& suffix = "") const {
    const auto at = static_cast<std::size_t>(index);
    return at < module_.symbols.size() ? name_text(module_.symbols[at]) + suffix : raw(i);
  }

  const Module& module_;
  const FunctionInfo& function_;
};

/// Of linked code, which was verified: every index is good.
class LinkedNames final : public CodeNames {
 public:
  LinkedNames(const Image& image, const Function& function) : image_(image), function_(function) {}

  [[nodiscard]] std::string literal(std::uint16_t i) const override {
    return print_text(function_.literals[i], image_, PrintForm::kPrint);
  }
  [[nodiscard]] std::string send(std::uint16_t i) const override {
    const SendSite& site = function_.sends[i];
    return symbol(site.selector) + "/" + std::to_string(site.arguments);
  }
  [[nodiscard]] std::string field(std::uint16_t i) const override {
    return symbol(function_.fields[i].name);
  }
  [[nodiscard]] std::string class_name(std::uint16_t i) const override {
    return symbol(function_.classes[i].name);
  }
  [[nodiscard]] std::string block(std::uint16_t i) const override {
    return "@" + std::to_string(i);
  }

 private:
  [[nodiscard]] std::string symbol(Symbol symbol) const { return name_text(image_.symbol(symbol)); }

  const Image& image_;
  const Function& function_;
};

/// The parts that FunctionInfo and Function have in common.
struct CodeView {
  std::span<const std::uint16_t> code;
  std::span<const HandlerInfo> handlers;
  std::span<const LineInfo> lines;
};

/// Every unit that the text needs a name for, ascending.
std::vector<std::int64_t> labels_of(const CodeView& view) {
  std::vector<std::int64_t> labels;
  for (std::uint32_t unit = 0; unit < view.code.size();) {
    const auto instruction = decode_instruction(view.code, unit);
    if (!instruction) break;
    if (const auto target = instruction->jump_target()) labels.push_back(*target);
    unit = instruction->end();
  }
  for (const HandlerInfo& handler : view.handlers) {
    labels.insert(labels.end(), {handler.from, handler.to, handler.target});
  }
  std::ranges::sort(labels);
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

std::string label_text(std::int64_t unit) {
  return unit < 0 ? "%" + std::to_string(unit) : "L" + std::to_string(unit);
}

std::string operand_text(const CodeNames& names, const Instruction& instruction, std::size_t i) {
  switch (instruction.kind(i)) {
    case OperandKind::kDst:
    case OperandKind::kSrc:
    case OperandKind::kInOut:
    case OperandKind::kBase: return "r" + std::to_string(instruction.at(i));
    case OperandKind::kLiteral: return names.literal(instruction.at(i));
    case OperandKind::kSend: return names.send(instruction.at(i));
    case OperandKind::kField: return names.field(instruction.at(i));
    case OperandKind::kClass: return names.class_name(instruction.at(i));
    case OperandKind::kFunction: return names.block(instruction.at(i));
    case OperandKind::kCount:
    case OperandKind::kPairs:
    case OperandKind::kCaptured:
    case OperandKind::kSmall: return std::to_string(instruction.operands[i]);
    case OperandKind::kJump: return label_text(*instruction.jump_target());
  }
  return "";
}

std::string instruction_text(const CodeNames& names, const Instruction& instruction) {
  std::string text = "  ";
  text += instruction.row->name.substr(1);  // without the k
  for (std::size_t i = 0; i < instruction.operand_count(); ++i) {
    text += (i == 0 ? " " : ", ") + operand_text(names, instruction, i);
  }
  text.resize(std::max(text.size() + 1, std::size_t{40}), ' ');
  return text + "; " + std::to_string(instruction.unit) + "\n";
}

void append_code(std::string& out, const CodeView& view, const CodeNames& names) {
  const auto labels = labels_of(view);
  auto line = view.lines.begin();
  std::uint32_t unit = 0;
  const auto label_here = [&] {
    if (std::ranges::binary_search(labels, std::int64_t{unit})) out += label_text(unit) + ":\n";
  };
  while (unit < view.code.size()) {
    label_here();
    for (; line != view.lines.end() && line->unit <= unit; ++line) {
      out += "  line " + std::to_string(line->line) + ":" + std::to_string(line->column) + "\n";
    }
    const auto instruction = decode_instruction(view.code, unit);
    if (!instruction) {  // nobody knows where the next one would begin
      for (; unit < view.code.size(); ++unit) out += "  unit " + raw(view.code[unit]) + "\n";
      break;
    }
    out += instruction_text(names, *instruction);
    unit = instruction->end();
  }
  label_here();
  for (const HandlerInfo& handler : view.handlers) {
    out += handler.kind == HandlerInfo::Kind::kCatch ? "  catch " : "  ensure ";
    out += label_text(handler.from) + ", " + label_text(handler.to) + ", " +
           label_text(handler.target) + ", r" + std::to_string(handler.payload_register) + "\n";
  }
  out += "end\n";
}

/// Flags and sizes, as the header line of a function names them.
template <typename AnyFunction>
void append_shape(std::string& out, const AnyFunction& function) {
  static constexpr std::pair<std::uint16_t, std::string_view> kFlags[] = {
      {function_flags::kBlock, " block"},
      {function_flags::kClassSide, " class"},
      {function_flags::kAssignsCaptured, " assigns"},
      {function_flags::kMain, " main"},
      {function_flags::kTrampoline, " trampoline"},
  };
  for (const auto& [flag, name] : kFlags) {
    if ((function.flags & flag) != 0) out += name;
  }
  out += " parameters " + std::to_string(function.parameters);
  out += " registers " + std::to_string(function.registers);
  if (function.captured != 0) out += " captured " + std::to_string(function.captured);
  if ((function.flags & function_flags::kHasHome) != 0) {
    out += " home r" + std::to_string(function.home_register);
  }
  out += "\n";
}

}  // namespace

std::string disassemble(const Module& module, FunctionIndex index) {
  const auto number = static_cast<std::size_t>(index);
  const FunctionInfo& function = module.functions[number];
  const auto name = static_cast<std::size_t>(function.name);
  std::string out = "function @" + std::to_string(number) + " ";
  out += name < module.symbols.size() ? name_text(module.symbols[name]) : raw(name);
  append_shape(out, function);
  append_code(out, {function.code, function.handlers, function.lines},
              ModuleNames(module, function));
  return out;
}

std::string disassemble(const Image& image, const Function& function) {
  std::string out = "function " + name_text(image.symbol(function.name));
  append_shape(out, function);
  append_code(out, {function.code_units, function.handlers, function.lines},
              LinkedNames(image, function));
  return out;
}

}  // namespace btvm
