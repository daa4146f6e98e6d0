// FunctionAssembler: the lines of one function.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/assembler/module_tables.h"
#include "vm/instruction.h"
#include "vm/module.h"

namespace btvm {

/// Gets the header line, then each line of the body, then finish().
class FunctionAssembler {
 public:
  explicit FunctionAssembler(ModuleTables& tables) : tables_(tables) {}

  /// The rest of `function @n`.
  void header(TokenLine& line);
  void body(TokenLine& line);
  /// Fails in `line` when a label is missing.
  FunctionInfo finish(TokenLine& line);

 private:
  struct JumpUse {
    std::uint32_t unit;
    std::string label;
  };
  struct HandlerUse {
    HandlerInfo handler;
    std::string from, to, target;
  };

  void handler(TokenLine& line, HandlerInfo::Kind kind);
  void instruction(TokenLine& line, Opcode opcode);
  std::int32_t operand(TokenLine& line, OperandKind kind);
  std::int32_t send_site(TokenLine& line);
  std::uint32_t unit_of(TokenLine& line, const std::string& label);

  ModuleTables& tables_;
  FunctionInfo function_;
  std::map<std::string, std::uint32_t> labels_;
  std::vector<JumpUse> jumps_;
  std::vector<HandlerUse> handlers_;
};

}  // namespace btvm
