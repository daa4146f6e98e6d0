#include "tools/assembler/function_assembler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "vm/opcode.h"

namespace btvm {
namespace {

/// The opcode of a name without the leading k.
std::optional<Opcode> opcode_named(std::string_view name) {
  for (const OpcodeInfo& row : kOpcodeTable) {
    if (row.name.substr(1) == name) return row.opcode;
  }
  return std::nullopt;
}

/// Index of `entry`, which is added when it is not there.
template <typename Entry, typename Same>
std::int32_t entered(std::vector<Entry>& table, const Entry& entry, Same&& same) {
  const auto found = std::ranges::find_if(table, same);
  const auto index = found - table.begin();
  if (found == table.end()) table.push_back(entry);
  return static_cast<std::int32_t>(index);
}
template <typename Entry>
std::int32_t entered(std::vector<Entry>& table, const Entry& entry) {
  return entered(table, entry, [&](const Entry& other) { return other == entry; });
}

std::uint16_t small_number(TokenLine& line, std::string_view what) {
  return static_cast<std::uint16_t>(line.number(what, 0, 0xFFFF));
}

}  // namespace

void FunctionAssembler::header(TokenLine& line) {
  function_.name = tables_.symbol(line.name("the function's name"));
  static constexpr std::pair<std::string_view, std::uint16_t> kFlags[] = {
      {"block", function_flags::kBlock},
      {"class", function_flags::kClassSide},
      {"assigns", function_flags::kAssignsCaptured},
      {"main", function_flags::kMain},
      {"trampoline", function_flags::kTrampoline},
  };
  for (const auto& [name, flag] : kFlags) {
    if (line.skip(name)) function_.flags |= flag;
  }
  line.expect("parameters");
  function_.parameters = small_number(line, "parameters");
  line.expect("registers");
  function_.registers = small_number(line, "registers");
  if (line.skip("captured")) function_.captured = small_number(line, "captured values");
  if (line.skip("home")) {
    function_.flags |= function_flags::kHasHome;
    function_.home_register =
        static_cast<std::uint16_t>(line.numbered("r", "the home's register", 0xFFFF));
  }
}

void FunctionAssembler::body(TokenLine& line) {
  const std::string word = line.name("an instruction");
  const auto here = static_cast<std::uint32_t>(function_.code.size());
  if (word == "line") {
    const std::string place = line.next().text;
    const std::size_t colon = std::min(place.find(':'), place.size());
    const auto number = decimal(std::string_view(place).substr(0, colon));
    const auto column = decimal(std::string_view(place).substr(std::min(colon + 1, place.size())));
    if (!number || !column) return line.fail("expected line:column");
    function_.lines.push_back(
        {here, static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*column)});
  } else if (word == "unit") {
    function_.code.push_back(static_cast<std::uint16_t>(line.numbered("%", "a unit", 0xFFFF)));
  } else if (word == "catch") {
    handler(line, HandlerInfo::Kind::kCatch);
  } else if (word == "ensure") {
    handler(line, HandlerInfo::Kind::kEnsure);
  } else if (word.ends_with(':') && line.at_end()) {
    if (!labels_.emplace(word.substr(0, word.size() - 1), here).second) {
      line.fail("a label is there twice: " + word);
    }
  } else if (const auto opcode = opcode_named(word)) {
    instruction(line, *opcode);
  } else {
    line.fail("no instruction: " + word);
  }
}

void FunctionAssembler::handler(TokenLine& line, HandlerInfo::Kind kind) {
  HandlerUse use;
  use.handler.kind = kind;
  use.from = line.name("a label");
  line.expect(",");
  use.to = line.name("a label");
  line.expect(",");
  use.target = line.name("a label");
  line.expect(",");
  use.handler.payload_register =
      static_cast<std::uint16_t>(line.numbered("r", "a register", 0xFFFF));
  handlers_.push_back(std::move(use));
}

void FunctionAssembler::instruction(TokenLine& line, Opcode opcode) {
  const auto unit = static_cast<std::uint32_t>(function_.code.size());
  const OperandList& kinds = info(opcode).operands;
  std::array<std::int32_t, 4> operands{};
  for (std::size_t i = 0; i < kinds.count; ++i) {
    if (i > 0) line.expect(",");
    const bool label = kinds.kinds[i] == OperandKind::kJump && !line.peek().text.starts_with('%');
    if (label) {
      jumps_.push_back({unit, line.name("a label")});
    } else {
      operands[i] = operand(line, kinds.kinds[i]);
    }
  }
  if (line.error()) return;
  encode_instruction(function_.code, opcode, std::span(operands).first(kinds.count));
}

std::int32_t FunctionAssembler::operand(TokenLine& line, OperandKind kind) {
  const AssemblyToken& token = line.peek();
  if (token.kind == AssemblyToken::Kind::kBare && token.text.starts_with('%')) {
    const auto raw = decimal(std::string_view(token.text).substr(1));
    const bool jump = kind == OperandKind::kJump;
    const bool fits =
        raw && *raw >= (jump ? -0x7FFFFFFF : 0) && *raw <= (jump ? 0x7FFFFFFF : 0xFFFF);
    if (!fits) line.fail("no plain number: " + token.text);
    (void)line.next();
    return fits ? static_cast<std::int32_t>(*raw) : 0;
  }
  switch (kind) {
    case OperandKind::kDst:
    case OperandKind::kSrc:
    case OperandKind::kInOut:
    case OperandKind::kBase:
      return static_cast<std::int32_t>(line.numbered("r", "a register", 0xFFFF));
    case OperandKind::kCount:
    case OperandKind::kPairs:
    case OperandKind::kCaptured: return small_number(line, info(kind).name);
    case OperandKind::kSmall:
      return static_cast<std::int32_t>(line.number("a small number", -0x8000, 0x7FFF));
    case OperandKind::kLiteral: return entered(function_.literals, tables_.literal(line));
    case OperandKind::kSend: return send_site(line);
    case OperandKind::kField:
      return entered(function_.fields, tables_.symbol(line.name("a field's name")));
    case OperandKind::kClass:
      return entered(function_.classes, tables_.symbol(line.name("a class's name")));
    case OperandKind::kFunction:
      return entered(function_.blocks,
                     static_cast<FunctionIndex>(line.numbered("@", "a function", 0x7FFFFFFF)));
    case OperandKind::kJump: break;
  }
  line.fail("expected a label");
  return 0;
}

std::int32_t FunctionAssembler::send_site(TokenLine& line) {
  const auto [selector, arguments] = line.selector();
  SendSiteInfo site;
  site.selector = tables_.symbol(selector);
  site.arguments = arguments;
  return entered(function_.sends, site, [&](const SendSiteInfo& other) {
    return other.selector == site.selector && other.arguments == site.arguments;
  });
}

std::uint32_t FunctionAssembler::unit_of(TokenLine& line, const std::string& label) {
  if (label.starts_with('%')) {
    const auto raw = decimal(std::string_view(label).substr(1));
    if (raw) return static_cast<std::uint32_t>(*raw);
  }
  const auto found = labels_.find(label);
  if (found != labels_.end()) return found->second;
  line.fail("no label: " + label);
  return 0;
}

FunctionInfo FunctionAssembler::finish(TokenLine& line) {
  for (const JumpUse& jump : jumps_) {
    patch_jump(function_.code, jump.unit, unit_of(line, jump.label));
  }
  for (HandlerUse& use : handlers_) {
    use.handler.from = unit_of(line, use.from);
    use.handler.to = unit_of(line, use.to);
    use.handler.target = unit_of(line, use.target);
    function_.handlers.push_back(use.handler);
  }
  return std::move(function_);
}

}  // namespace btvm
