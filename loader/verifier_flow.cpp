// A forward analysis over basic blocks. For every place where ways of control meet (a "join": the
// entry, jump targets, handler targets) three sets of registers are kept:
//
//   written   the register was written on every way that leads here
//   cell      it holds a cell on every way (kMakeCell, or captured from one)
//   pending   it holds nil or what entered a handler of this activation, so that kResumeUnwind may
//             go on with it: an unfinished return names a frame that must still be there
//
// The sets of a join start full and only shrink, so the work list ends; a budget of
// limits::kFlowPasses keeps hostile code from making it long. An error may leave any instruction of a
// region, so a handler's target joins what holds before each of them. When nothing shrinks any more, a
// last pass checks every reachable instruction against the sets.
#include "loader/verifier_flow.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "loader/handler_nesting.h"
#include "loader/register_use.h"
#include "vm/base/limits.h"
#include "vm/instruction.h"

namespace btvm {
namespace {

enum Plane : std::size_t { kWritten, kCell, kPending, kPlanes };

/// The sets of one place: kPlanes bit sets behind each other.
class State {
 public:
  explicit State(std::size_t registers)
      : words_((registers + 63) / 64), bits_(words_ * kPlanes, 0) {}

  [[nodiscard]] bool has(Plane plane, std::uint32_t reg) const {
    return ((bits_[plane * words_ + reg / 64] >> (reg % 64)) & 1) != 0;
  }
  void set(Plane plane, std::uint32_t reg, bool on) {
    std::uint64_t& word = bits_[plane * words_ + reg / 64];
    const std::uint64_t bit = std::uint64_t{1} << (reg % 64);
    word = on ? word | bit : word & ~bit;
  }
  [[nodiscard]] std::span<const std::uint64_t> bits() const { return bits_; }
  void assign(std::span<const std::uint64_t> bits) { std::ranges::copy(bits, bits_.begin()); }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

class Flow {
 public:
  Flow(const Module& module, FunctionIndex index, CapturedCells& captured)
      : module_(module),
        function_(module.functions[static_cast<std::size_t>(index)]),
        own_captured_(captured[static_cast<std::size_t>(index)]),
        captured_(captured),
        nesting_(*nest_handlers(function_.handlers, function_.code.size())),
        here_(function_.registers),
        there_(function_.registers) {}

  std::optional<LoadError> run() {
    find_joins();
    const std::size_t registers = function_.registers;
    if (joins_.size() * registers > limits::kFlowPairs)
      return too_much("registers and jump targets");
    state_words_ = here_.bits().size();
    states_.assign(joins_.size() * state_words_, ~std::uint64_t{0});
    reached_.assign(joins_.size(), false);

    State entry(registers);
    for (std::uint32_t reg = 0; reg <= function_.parameters; ++reg) entry.set(kWritten, reg, true);
    merge(0, entry);
    std::size_t budget = limits::kFlowPasses * (function_.code.size() + 64);
    while (!work_.empty()) {
      const std::uint32_t join = *work_.begin();  // lowest first: close to the order of execution
      work_.erase(work_.begin());
      if (!walk(join, &budget)) return too_much("flow of control");
    }
    checking_ = true;
    for (std::uint32_t join = 0; join < joins_.size() && !error_; ++join) {
      if (reached_[join]) (void)walk(join, nullptr);
    }
    return std::move(error_);
  }

 private:
  static LoadError too_much(std::string what) {
    LoadError error;
    error.code = LoadErrc::kLimitExceeded;
    error.subject = std::move(what);
    return error;
  }

  void find_joins() {
    joins_.push_back(0);
    for (std::uint32_t unit = 0; unit < function_.code.size();) {
      const Instruction& in = code_.emplace_back(*decode_instruction(function_.code, unit));
      if (const auto target = in.jump_target()) {
        joins_.push_back(static_cast<std::uint32_t>(*target));
      }
      unit = in.end();
    }
    for (const HandlerInfo& handler : function_.handlers) joins_.push_back(handler.target);
    std::ranges::sort(joins_);
    joins_.erase(std::unique(joins_.begin(), joins_.end()), joins_.end());
    // Both are ascending, so one walk finds the instruction of each join.
    first_.reserve(joins_.size());
    std::size_t at = 0;
    for (const std::uint32_t join : joins_) {
      while (code_[at].unit != join) ++at;
      first_.push_back(at);
    }
  }

  /// Precondition: `unit` is a join.
  [[nodiscard]] std::uint32_t join_at(std::uint32_t unit) const {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(joins_, unit) - joins_.begin());
  }

  [[nodiscard]] std::span<std::uint64_t> state_of(std::uint32_t join) {
    return std::span(states_).subspan(join * state_words_, state_words_);
  }

  /// Control may come to `join` with `state`.
  void merge(std::uint32_t join, const State& state) {
    if (checking_) return;
    bool changed = !reached_[join];
    reached_[join] = true;
    const auto to = state_of(join);
    const auto from = state.bits();
    for (std::size_t i = 0; i < to.size(); ++i) {
      const std::uint64_t both = to[i] & from[i];
      changed = changed || both != to[i];
      to[i] = both;
    }
    if (changed) work_.insert(join);
  }

  /// From a join to the next one or the end. False when the budget is spent.
  bool walk(std::uint32_t join, std::size_t* budget) {
    State& state = here_;
    state.assign(state_of(join));
    std::int32_t merged_handler = -1;  // it and those around it know all but what lost_ tells
    lost_ = true;
    for (std::size_t at = first_[join]; !error_; ++at) {
      const Instruction& in = code_[at];
      const std::int32_t handler = nesting_.innermost.empty() ? -1 : nesting_.innermost[in.unit];
      std::size_t cost = 1;
      if (handler >= 0 && (lost_ || handler != merged_handler)) cost += leave_to(handler, state);
      merged_handler = handler;
      lost_ = false;
      if (budget != nullptr) {
        if (*budget < cost) return false;
        *budget -= cost;
      }
      if (checking_) check(in, state);
      step(in, state);
      if (const auto target = in.jump_target(); target && !checking_) {
        merge(join_at(static_cast<std::uint32_t>(*target)), state);
      }
      if (in.has(traits::kEndsBlock)) return true;
      if (join + 1 < joins_.size() && joins_[join + 1] == in.end()) {
        merge(join + 1, state);
        return true;
      }
    }
    return true;
  }

  /// An error may leave the instruction to each handler around it. Answers how many there are.
  std::size_t leave_to(std::int32_t handler, const State& state) {
    std::size_t count = 0;
    for (; handler >= 0; handler = nesting_.parents[static_cast<std::size_t>(handler)]) {
      ++count;
      if (checking_) continue;
      const HandlerInfo& info = function_.handlers[static_cast<std::size_t>(handler)];
      there_.assign(state.bits());
      write(there_, info.payload_register, false, true);
      merge(join_at(info.target), there_);
    }
    return count;
  }

  void write(State& state, std::uint16_t reg, bool cell, bool pending) {
    // What a register held is lost for the handlers around: they must hear of it again.
    lost_ = lost_ || (state.has(kCell, reg) && !cell) || (state.has(kPending, reg) && !pending);
    state.set(kWritten, reg, true);
    state.set(kCell, reg, cell);
    state.set(kPending, reg, pending);
  }

  /// What the instruction does to the sets.
  void step(const Instruction& in, State& state) {
    for (std::size_t i = 0; i < in.operand_count(); ++i) {
      if (!writes_register(in.kind(i))) continue;
      bool cell = false;
      bool pending = false;
      switch (in.opcode()) {
        case Opcode::kMove:
          cell = state.has(kCell, in.at(1));
          pending = state.has(kPending, in.at(1));
          break;
        case Opcode::kMakeCell: cell = true; break;
        case Opcode::kLoadCaptured: cell = own_captured_[in.at(1)]; break;
        case Opcode::kLoadSpecial: pending = in.operands[1] == 0; break;
        default: break;
      }
      write(state, in.at(i), cell, pending);
    }
  }

  /// The instruction against the sets before it.
  void check(const Instruction& in, const State& state) {
    for (std::size_t i = 0; i < in.operand_count(); ++i) {
      if (reads_register(in.kind(i))) expect(in, state, kWritten, in.at(i));
    }
    if (const auto run = register_run(function_, in)) {
      for (std::uint32_t i = 0; i < run->count; ++i) expect(in, state, kWritten, run->first + i);
    }
    switch (in.opcode()) {
      case Opcode::kLoadCell: return expect(in, state, kCell, in.at(1));
      case Opcode::kStoreCell: return expect(in, state, kCell, in.at(0));
      case Opcode::kResumeUnwind: return expect(in, state, kPending, in.at(0));
      case Opcode::kMakeBlock: return note_captured(in, state);
      default: return;
    }
  }

  void expect(const Instruction& in, const State& state, Plane plane, std::uint32_t reg) {
    if (error_ || state.has(plane, reg)) return;
    error_.emplace();
    error_->code = plane == kWritten ? LoadErrc::kUndefinedRegister
                   : plane == kCell  ? LoadErrc::kNotACell
                                     : LoadErrc::kNotAnUnwind;
    error_->place = LoadError::Place::kUnit;
    error_->position = in.unit;
    error_->subject = "register " + std::to_string(reg);
  }

  void note_captured(const Instruction& in, const State& state) {
    auto& cells = captured_[static_cast<std::size_t>(function_.blocks[in.at(1)])];
    for (std::uint32_t i = 0; i < in.at(3); ++i) {
      cells[i] = cells[i] && state.has(kCell, in.at(2) + i);
    }
  }

  const Module& module_;
  const FunctionInfo& function_;
  const std::vector<bool> own_captured_;
  CapturedCells& captured_;
  const HandlerNesting nesting_;
  std::vector<Instruction> code_;
  std::vector<std::uint32_t> joins_;   // units, ascending
  std::vector<std::size_t> first_;     // of each join: its instruction in code_
  std::vector<std::uint64_t> states_;  // of the joins, state_words_ words each
  std::size_t state_words_ = 0;
  std::vector<bool> reached_;
  std::set<std::uint32_t> work_;
  State here_;   // of the walk
  State there_;  // at a handler's target
  bool lost_ = false;
  bool checking_ = false;
  std::optional<LoadError> error_;
};

}  // namespace

std::optional<LoadError> verify_flow(const Module& module, FunctionIndex index,
                                     CapturedCells& captured) {
  return Flow(module, index, captured).run();
}

}  // namespace btvm
