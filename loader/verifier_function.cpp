#include "loader/verifier_function.h"

#include <string>
#include <string_view>
#include <vector>

#include "loader/handler_nesting.h"
#include "loader/register_use.h"
#include "vm/base/limits.h"
#include "vm/instruction.h"

namespace btvm {
namespace {

constexpr std::uint16_t kKnownFlags = function_flags::kBlock | function_flags::kHasHome |
                                      function_flags::kClassSide |
                                      function_flags::kAssignsCaptured | function_flags::kMain;

std::string out_of(std::string_view what, std::uint64_t index, std::size_t size) {
  return std::string(what) + " " + std::to_string(index) + " of " + std::to_string(size);
}

/// Checks one function; the first error stays.
class StructureVerifier {
 public:
  StructureVerifier(const Module& module, const FunctionInfo& function)
      : module_(module), function_(function) {}

  std::optional<LoadError> run() {
    header();
    tables();
    if (!error_) instructions();
    if (!error_) jumps();
    if (!error_) handlers();
    if (!error_) lines();
    if (!error_) home();
    return std::move(error_);
  }

 private:
  [[nodiscard]] bool is(function_flags::Flag flag) const { return (function_.flags & flag) != 0; }

  void fail(LoadErrc code, std::string subject) {
    if (error_) return;
    error_.emplace();
    error_->code = code;
    error_->subject = std::move(subject);
  }
  void fail_at(LoadErrc code, std::uint32_t unit, std::string subject) {
    if (error_) return;
    fail(code, std::move(subject));
    error_->place = LoadError::Place::kUnit;
    error_->position = unit;
  }

  void header() {
    if (static_cast<std::size_t>(function_.name) >= module_.symbols.size()) {
      fail(LoadErrc::kBadFunction, "the name is no symbol");
    } else if ((function_.flags & ~kKnownFlags) != 0) {
      fail(LoadErrc::kBadFunction, "a flag is not known");
    } else if (function_.registers > limits::kRegisters) {
      fail(LoadErrc::kLimitExceeded, out_of("registers", function_.registers, limits::kRegisters));
    } else if (function_.parameters >= function_.registers) {
      fail(LoadErrc::kBadFunction,
           out_of("parameters in registers: parameter", function_.parameters, function_.registers));
    } else if (function_.captured != 0 && !is(function_flags::kBlock)) {
      fail(LoadErrc::kBadFunction, "captured values, but not a block");
    } else if (function_.code.empty()) {
      fail(LoadErrc::kBadFunction, "no code");
    } else if (function_.code.size() > limits::kCodeUnits) {
      fail(LoadErrc::kLimitExceeded, "code units");
    }
  }

  void tables() {
    const auto& f = function_;
    for (const std::size_t size : {f.literals.size(), f.sends.size(), f.fields.size(),
                                   f.classes.size(), f.blocks.size(), f.handlers.size()}) {
      if (size > limits::kTableEntries) fail(LoadErrc::kLimitExceeded, "entries of a table");
    }
    for (const LiteralIndex literal : f.literals) {
      index("literal table", static_cast<std::size_t>(literal), module_.literals.size());
    }
    for (const SendSiteInfo& site : f.sends) {
      symbol("send table", site.selector);
      index("arguments of a send", site.arguments, limits::kRegisters);
    }
    for (const SymbolIndex name : f.fields) symbol("field table", name);
    for (const SymbolIndex name : f.classes) symbol("class table", name);
    for (const FunctionIndex block : f.blocks) {
      const auto number = static_cast<std::size_t>(block);
      index("block table", number, module_.functions.size());
      if (!error_ && (module_.functions[number].flags & function_flags::kBlock) == 0) {
        fail(LoadErrc::kBadBlock, "the block table holds a function that is no block");
      }
    }
  }

  void index(std::string_view what, std::size_t i, std::size_t size) {
    if (i >= size) fail(LoadErrc::kBadFunction, out_of(what, i, size));
  }
  void symbol(std::string_view what, SymbolIndex i) {
    index(what, static_cast<std::size_t>(i), module_.symbols.size());
  }

  void instructions() {
    boundaries_.assign(function_.code.size() + 1, false);
    std::uint32_t unit = 0;
    bool ends = false;
    while (unit < function_.code.size() && !error_) {
      const auto instruction = decode_instruction(function_.code, unit);
      if (!instruction) {
        const bool known = find_opcode(function_.code[unit]) != nullptr;
        return fail_at(LoadErrc::kBadOpcode, unit,
                       known ? std::string("the code ends inside of the instruction")
                             : std::to_string(function_.code[unit]));
      }
      boundaries_[unit] = true;
      if (instruction->has(traits::kJumps)) jumps_.push_back(*instruction);
      operands(*instruction);
      if (!error_) meaning(*instruction);
      ends = instruction->has(traits::kEndsBlock);
      unit = instruction->end();
    }
    boundaries_[function_.code.size()] = true;
    if (!ends) fail(LoadErrc::kBadJump, "the last instruction does not end the code");
  }

  /// Each operand against the rule of its kind.
  void operands(const Instruction& in) {
    for (std::size_t i = 0; i < in.operand_count(); ++i) {
      switch (in.kind(i)) {
        case OperandKind::kDst:
        case OperandKind::kInOut:
          register_operand(in, i);
          written(in, in.at(i));
          break;
        case OperandKind::kSrc: register_operand(in, i); break;
        case OperandKind::kLiteral: table_operand(in, i, function_.literals.size()); break;
        case OperandKind::kSend: table_operand(in, i, function_.sends.size()); break;
        case OperandKind::kField: table_operand(in, i, function_.fields.size()); break;
        case OperandKind::kClass: table_operand(in, i, function_.classes.size()); break;
        case OperandKind::kFunction: table_operand(in, i, function_.blocks.size()); break;
        case OperandKind::kCaptured: table_operand(in, i, function_.captured); break;
        case OperandKind::kBase:  // with its run, below
        case OperandKind::kCount:
        case OperandKind::kPairs:
        case OperandKind::kSmall:
        case OperandKind::kJump: break;
      }
    }
    if (error_) return;
    const auto run = register_run(function_, in);
    if (run && run->first + run->count > function_.registers) {
      fail_at(LoadErrc::kBadRegister, in.unit,
              out_of("run of " + std::to_string(run->count) + " from", run->first,
                     function_.registers));
    }
  }

  void register_operand(const Instruction& in, std::size_t i) {
    if (in.at(i) < function_.registers) return;
    fail_at(LoadErrc::kBadRegister, in.unit,
            out_of(info(in.kind(i)).name, in.at(i), function_.registers));
  }
  void table_operand(const Instruction& in, std::size_t i, std::size_t size) {
    if (in.at(i) < size) return;
    fail_at(LoadErrc::kBadOperand, in.unit, out_of(info(in.kind(i)).name, in.at(i), size));
  }

  /// Two registers belong to the machine: the block object of a block, and the home.
  void written(const Instruction& in, std::uint16_t reg) {
    if (is(function_flags::kBlock) && reg == 0) {
      fail_at(LoadErrc::kBadRegister, in.unit, "register 0 of a block is written");
    }
    if (is(function_flags::kHasHome) && reg == function_.home_register &&
        in.opcode() != Opcode::kMakeHome) {
      fail_at(LoadErrc::kBadHome, in.unit, "the home's register is written");
    }
  }

  /// What single opcodes ask for beyond their operands' kinds.
  void meaning(const Instruction& in) {
    switch (in.opcode()) {
      case Opcode::kLoadSpecial:
        if (in.operands[1] < 0 || in.operands[1] > 3) {
          fail_at(LoadErrc::kBadOperand, in.unit, out_of("special", in.at(1), 4));
        }
        return;
      case Opcode::kLoadGlobal: return symbol_literal(in, 1, false);
      case Opcode::kStoreGlobal: return symbol_literal(in, 0, false);
      case Opcode::kBranchIfTrue:
      case Opcode::kBranchIfFalse: return symbol_literal(in, 1, false);
      case Opcode::kCheckNumber: return symbol_literal(in, 1, true);
      case Opcode::kMakeBlock: return block_captures(in);
      case Opcode::kMakeHome: return home_made(in);
      case Opcode::kReturnHome:
        if (!is(function_flags::kHasHome) || in.at(0) != function_.home_register) {
          fail_at(LoadErrc::kBadHome, in.unit, "returns from another home than its own");
        }
        return;
      case Opcode::kReturn:
      case Opcode::kSendTail:
        if (is(function_flags::kHasHome)) {
          fail_at(LoadErrc::kBadHome, in.unit, "the function is left without ending its home");
        }
        return;
      default: return;
    }
  }

  void symbol_literal(const Instruction& in, std::size_t i, bool or_nil) {
    const auto index = static_cast<std::size_t>(function_.literals[in.at(i)]);
    const Literal& literal = module_.literals[index];
    const bool nil = literal.kind == Literal::Kind::kSpecial && literal.number == 0;
    if (literal.kind == Literal::Kind::kSymbol || (or_nil && nil)) return;
    fail_at(LoadErrc::kBadOperand, in.unit, "the literal is no symbol");
  }

  void block_captures(const Instruction& in) {
    const auto block = static_cast<std::size_t>(function_.blocks[in.at(1)]);
    const std::size_t captured = module_.functions[block].captured;
    if (captured == in.at(3)) return;
    fail_at(LoadErrc::kBadBlock, in.unit,
            std::to_string(in.at(3)) + " values are captured, the function has " +
                std::to_string(captured));
  }

  void home_made(const Instruction& in) {
    if (!is(function_flags::kHasHome) || in.at(0) != function_.home_register) {
      fail_at(LoadErrc::kBadHome, in.unit, "a home is made in another register than the home's");
    } else if (home_unit_) {
      fail_at(LoadErrc::kBadHome, in.unit, "a second home is made");
    }
    home_unit_ = in.unit;
  }

  void jumps() {
    for (const Instruction& in : jumps_) {
      const auto target = in.jump_target();
      if (!is_instruction(*target)) {
        fail_at(LoadErrc::kBadJump, in.unit,
                "unit " + std::to_string(*target) + " begins no instruction");
      } else if (in.opcode() == Opcode::kLoop ? *target > in.unit : *target < in.end()) {
        fail_at(LoadErrc::kBadJump, in.unit, "only kLoop goes back, and it only goes back");
      } else if (in.opcode() == Opcode::kLoop && home_unit_ && *target <= *home_unit_) {
        fail_at(LoadErrc::kBadHome, in.unit, "a loop makes the home again");
      }
    }
  }

  [[nodiscard]] bool is_instruction(std::int64_t unit) const {
    return unit >= 0 && unit < static_cast<std::int64_t>(function_.code.size()) &&
           boundaries_[static_cast<std::size_t>(unit)];
  }

  void handlers() {
    for (std::size_t i = 0; i < function_.handlers.size() && !error_; ++i) {
      handler("handler " + std::to_string(i), function_.handlers[i]);
    }
    if (error_) return;
    auto nesting = nest_handlers(function_.handlers, function_.code.size());
    if (!nesting) error_ = std::move(nesting).error();
  }

  void handler(const std::string& name, const HandlerInfo& handler) {
    const bool region = handler.from < handler.to && handler.to <= function_.code.size() &&
                        boundaries_[handler.from] && boundaries_[handler.to];
    if (!region) {
      fail(LoadErrc::kBadHandler, name + ": the region is no run of instructions");
    } else if (!is_instruction(handler.target) || handler.target < handler.to) {
      fail(LoadErrc::kBadHandler, name + ": the target is no instruction behind the region");
    } else if (handler.payload_register >= function_.registers) {
      fail(LoadErrc::kBadHandler,
           name + ": " + out_of("register", handler.payload_register, function_.registers));
    } else if (is(function_flags::kBlock) && handler.payload_register == 0) {
      fail(LoadErrc::kBadHandler, name + ": register 0 of a block is written");
    } else if (is(function_flags::kHasHome) &&
               handler.payload_register == function_.home_register) {
      fail(LoadErrc::kBadHome, name + ": the home's register is written");
    } else if (handler.kind != HandlerInfo::Kind::kCatch &&
               handler.kind != HandlerInfo::Kind::kEnsure) {
      fail(LoadErrc::kBadHandler, name + ": the kind is not known");
    }
  }

  void lines() {
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < function_.lines.size(); ++i) {
      const LineInfo& line = function_.lines[i];
      if (line.unit >= function_.code.size() || (i > 0 && line.unit <= last) || line.line == 0) {
        return fail(LoadErrc::kBadLine, "entry " + std::to_string(i));
      }
      last = line.unit;
    }
  }

  void home() {
    if (!is(function_flags::kHasHome)) return;
    if (function_.home_register >= function_.registers ||
        function_.home_register <= function_.parameters) {
      fail(LoadErrc::kBadHome, "register " + std::to_string(function_.home_register) +
                                   " is a parameter or does not exist");
    }
  }

  const Module& module_;
  const FunctionInfo& function_;
  std::vector<bool> boundaries_;  // of instructions; the end of the code too
  std::vector<Instruction> jumps_;
  std::optional<std::uint32_t> home_unit_;
  std::optional<LoadError> error_;
};

}  // namespace

std::optional<LoadError> verify_structure(const Module& module, FunctionIndex index) {
  return StructureVerifier(module, module.functions[static_cast<std::size_t>(index)]).run();
}

}  // namespace btvm
