// Emitter: instructions, registers, tables and jumps of one function.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/compiler/module_assembler.h"
#include "tools/compiler/source.h"
#include "vm/module.h"
#include "vm/opcode.h"

namespace btvm::compiler {

using Reg = std::uint16_t;

/// A place in the code that jumps lead to; may be used before it is placed.
struct Label {
  std::int64_t place = -1;
  std::vector<std::uint32_t> uses;  // units where a distance is to be written
};

class Emitter {
 public:
  Emitter(ModuleAssembler& assembler, const Source& source)
      : assembler_(assembler), source_(source) {}

  // Registers are a stack: temporaries are released in reverse order by going back to a mark.
  [[nodiscard]] Reg mark() const { return static_cast<Reg>(next_); }
  void release(Reg mark) { next_ = mark; }
  Reg allocate(std::size_t count = 1);
  [[nodiscard]] bool overflowed() const { return overflowed_; }

  void emit(Opcode opcode, std::initializer_list<std::uint32_t> operands);
  /// An instruction whose last operand is a jump.
  void jump(Opcode opcode, std::initializer_list<std::uint32_t> operands, Label& target);
  void place(Label& label);
  void at(Span span);
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(info.code.size()); }

  std::uint16_t literal(LiteralIndex index);
  std::uint16_t send_site(std::string_view selector, std::size_t arguments);
  std::uint16_t field_site(std::string_view name);
  std::uint16_t class_site(std::string_view name);
  std::uint16_t block(FunctionIndex function);
  void handler(HandlerInfo::Kind kind, std::uint32_t from, std::uint32_t to, std::uint32_t target,
               Reg payload);
  /// The finished function.
  FunctionInfo finish();

  [[nodiscard]] ModuleAssembler& assembler() { return assembler_; }
  FunctionInfo info;

 private:
  ModuleAssembler& assembler_;
  const Source& source_;
  std::uint32_t next_ = 0;
  std::uint32_t most_ = 1;
  bool overflowed_ = false;
  std::unordered_map<std::uint32_t, std::uint16_t> literal_places_;
};

}  // namespace btvm::compiler
