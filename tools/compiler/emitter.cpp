#include "tools/compiler/emitter.h"

#include <algorithm>
#include <utility>

#include "vm/base/limits.h"

namespace btvm::compiler {

Reg Emitter::allocate(std::size_t count) {
  const std::uint32_t first = next_;
  next_ += static_cast<std::uint32_t>(count);
  if (next_ > limits::kRegisters) {
    overflowed_ = true;  // reported once by the caller; go on with registers that exist
    next_ = first;
    return static_cast<Reg>(first > 0 ? first - 1 : 0);
  }
  most_ = std::max(most_, next_);
  return static_cast<Reg>(first);
}

void Emitter::emit(Opcode opcode, std::initializer_list<std::uint32_t> operands) {
  info.code.push_back(static_cast<std::uint16_t>(opcode));
  for (const std::uint32_t operand : operands) {
    info.code.push_back(static_cast<std::uint16_t>(operand));
  }
}

void Emitter::jump(Opcode opcode, std::initializer_list<std::uint32_t> operands, Label& target) {
  emit(opcode, operands);
  const std::uint32_t unit = here();
  info.code.push_back(0);
  info.code.push_back(0);
  if (target.place >= 0) {
    const auto distance = static_cast<std::uint32_t>(target.place - (unit + 2));
    info.code[unit] = static_cast<std::uint16_t>(distance);
    info.code[unit + 1] = static_cast<std::uint16_t>(distance >> 16);
  } else {
    target.uses.push_back(unit);
  }
}

void Emitter::place(Label& label) {
  label.place = here();
  for (const std::uint32_t unit : label.uses) {
    const std::uint32_t distance = here() - (unit + 2);
    info.code[unit] = static_cast<std::uint16_t>(distance);
    info.code[unit + 1] = static_cast<std::uint16_t>(distance >> 16);
  }
  label.uses.clear();
}

void Emitter::at(Span span) {
  const std::uint32_t line = source_.line_number(span.offset);
  if (!info.lines.empty() && info.lines.back().line == line) return;
  const Source::Position position = source_.position(span.offset);
  if (!info.lines.empty() && info.lines.back().unit == here()) info.lines.pop_back();
  info.lines.push_back({here(), position.line, position.column});
}

std::uint16_t Emitter::literal(LiteralIndex index) {
  const auto [entry, made] =
      literal_places_.try_emplace(static_cast<std::uint32_t>(index), std::uint16_t{0});
  if (made) {
    entry->second = static_cast<std::uint16_t>(info.literals.size());
    info.literals.push_back(index);
  }
  return entry->second;
}

std::uint16_t Emitter::send_site(std::string_view selector, std::size_t arguments) {
  info.sends.push_back({assembler_.symbol(selector), static_cast<std::uint16_t>(arguments)});
  return static_cast<std::uint16_t>(info.sends.size() - 1);
}

std::uint16_t Emitter::field_site(std::string_view name) {
  info.fields.push_back(assembler_.symbol(name));
  return static_cast<std::uint16_t>(info.fields.size() - 1);
}

std::uint16_t Emitter::class_site(std::string_view name) {
  const SymbolIndex symbol = assembler_.symbol(name);
  const auto found = std::find(info.classes.begin(), info.classes.end(), symbol);
  if (found != info.classes.end()) {
    return static_cast<std::uint16_t>(found - info.classes.begin());
  }
  info.classes.push_back(symbol);
  return static_cast<std::uint16_t>(info.classes.size() - 1);
}

std::uint16_t Emitter::block(FunctionIndex function) {
  info.blocks.push_back(function);
  return static_cast<std::uint16_t>(info.blocks.size() - 1);
}

void Emitter::handler(HandlerInfo::Kind kind, std::uint32_t from, std::uint32_t to,
                      std::uint32_t target, Reg payload) {
  if (from == to) return;
  info.handlers.push_back({kind, from, to, target, payload});
}

FunctionInfo Emitter::finish() {
  info.registers = static_cast<std::uint16_t>(most_);
  overflowed_ |= info.sends.size() > limits::kTableEntries ||
                 info.literals.size() > limits::kTableEntries ||
                 info.code.size() > limits::kCodeUnits;
  return std::move(info);
}

}  // namespace btvm::compiler
