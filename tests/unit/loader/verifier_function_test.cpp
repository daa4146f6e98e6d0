#include "loader/verifier_function.h"

#include "tests/unit/loader/verdict.h"

namespace btvm {
namespace {

constexpr BadModule kBadInstructions[] = {
    {"bad_opcode", "function @0 f parameters 0 registers 1\nunit %0\nend",
     "function @0 f: at unit 0: there is no such opcode: 0"},
    {"bad_opcode_retired", "function @0 f parameters 0 registers 1\nunit %65535\nend",
     "function @0 f: at unit 0: there is no such opcode: 65535"},
    {"bad_cut_instruction",
     "function @0 f parameters 0 registers 1\nReturn r0\nunit %2\nunit %0\nend",
     "function @0 f: at unit 2: there is no such opcode: the code ends inside of the instruction"},
    {"bad_no_code", "function @0 f parameters 0 registers 1\nend",
     "function @0 f: a function is wrong: no code"},
    {"bad_falls_off_the_end", "function @0 f parameters 0 registers 1\nMove r0, r0\nend",
     "function @0 f: a jump target is wrong: the last instruction does not end the code"},
    {"bad_source_register", "function @0 f parameters 0 registers 2\nReturn r2\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: src 2 of 2"},
    {"bad_target_register",
     "function @0 f parameters 0 registers 2\nLoadSpecial r65535, 0\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: dst 65535 of 2"},
    {"bad_changed_register", "function @0 f parameters 0 registers 2\nAwait r2\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: inout 2 of 2"},
    {"bad_send_run", "function @0 f parameters 0 registers 2\nSendTail r1, foo:/1\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: "
     "run of 2 from 1 of 2"},
    {"bad_pairs_run",
     "function @0 f parameters 0 registers 4\nMakeDictionary r0, r1, 2\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: "
     "run of 4 from 1 of 4"},
    {"bad_empty_run_outside",
     "function @0 f parameters 0 registers 2\nMakeTuple r0, r3, 0\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: "
     "run of 0 from 3 of 2"},
    {"bad_literal", "function @0 f parameters 0 registers 1\nLoadLiteral r0, %0\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: literal 0 of 0"},
    {"bad_send", "function @0 f parameters 0 registers 1\nSendTail r0, %3\nend",
     "function @0 f: at unit 0: an operand is out of range: send 3 of 0"},
    {"bad_field", "function @0 f parameters 0 registers 1\nLoadField r0, r0, %1\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: field 1 of 0"},
    {"bad_class", "function @0 f parameters 0 registers 1\nLoadClass r0, %1\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: class 1 of 0"},
    {"bad_block", "function @0 f parameters 0 registers 1\nMakeBlock r0, %1, r0, 1\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: function 1 of 0"},
    {"bad_captured", "function @0 f parameters 0 registers 1\nLoadCaptured r0, 0\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: captured 0 of 0"},
    {"bad_special", "function @0 f parameters 0 registers 1\nLoadSpecial r0, 4\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: special 4 of 4"},
    {"bad_special_negative",
     "function @0 f parameters 0 registers 1\nLoadSpecial r0, -1\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: special 65535 of 4"},
    {"bad_global_name",
     "function @0 f parameters 0 registers 1\nLoadGlobal r0, \"x\"\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: the literal is no symbol"},
    {"bad_stored_name", "function @0 f parameters 0 registers 1\nStoreGlobal 1, r0\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: the literal is no symbol"},
    {"bad_branch_selector",
     "function @0 f parameters 0 registers 1\nBranchIfTrue r0, nil, L\nL:\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: the literal is no symbol"},
    {"bad_check_selector",
     "function @0 f parameters 0 registers 1\nCheckNumber r0, true\nReturn r0\nend",
     "function @0 f: at unit 0: an operand is out of range: the literal is no symbol"},
};

TEST(Verifier, BadInstructions) { expect_rejected(kBadInstructions); }

constexpr BadModule kBadJumps[] = {
    {"bad_jump_into_instruction",
     "function @0 f parameters 0 registers 1\nJump %1\nMove r0, r0\nReturn r0\nend",
     "function @0 f: at unit 0: a jump target is wrong: unit 4 begins no instruction"},
    {"bad_jump_to_the_end", "function @0 f parameters 0 registers 1\nJump %2\nReturn r0\nend",
     "function @0 f: at unit 0: a jump target is wrong: unit 5 begins no instruction"},
    {"bad_jump_far_out", "function @0 f parameters 0 registers 1\nJump %2147483647\nend",
     "function @0 f: at unit 0: a jump target is wrong: unit 2147483650 begins no instruction"},
    {"bad_jump_before_the_code", "function @0 f parameters 0 registers 1\nLoop %-4\nend",
     "function @0 f: at unit 0: a jump target is wrong: unit -1 begins no instruction"},
    {"bad_jump_back", "function @0 f parameters 0 registers 1\nL:\nJump L\nend",
     "function @0 f: at unit 0: a jump target is wrong: only kLoop goes back, and it only goes "
     "back"},
    {"bad_branch_back",
     "function @0 f parameters 0 registers 1\nL:\nJumpIfNil r0, L\nReturn r0\nend",
     "function @0 f: at unit 0: a jump target is wrong: only kLoop goes back, and it only goes "
     "back"},
    {"bad_loop_forward", "function @0 f parameters 0 registers 1\nLoop L\nL:\nReturn r0\nend",
     "function @0 f: at unit 0: a jump target is wrong: only kLoop goes back, and it only goes "
     "back"},
};

TEST(Verifier, BadJumps) { expect_rejected(kBadJumps); }

constexpr BadModule kBadFunctions[] = {
    {"bad_parameters", "function @0 f parameters 1 registers 1\nReturn r0\nend",
     "function @0 f: a function is wrong: parameters in registers: parameter 1 of 1"},
    {"bad_no_registers", "function @0 f parameters 0 registers 0\nReturn r0\nend",
     "function @0 f: a function is wrong: parameters in registers: parameter 0 of 0"},
    {"bad_many_registers", "function @0 f parameters 0 registers 4097\nReturn r0\nend",
     "function @0 f: a hard limit is exceeded: registers 4097 of 4096"},
    {"bad_flag", "function @0 f trampoline parameters 0 registers 1\nReturn r0\nend",
     "function @0 f: a function is wrong: a flag is not known"},
    {"bad_captured_without_block",
     "function @0 f parameters 0 registers 1 captured 1\nReturn r0\nend",
     "function @0 f: a function is wrong: captured values, but not a block"},
    {"bad_line_behind_the_code", "function @0 f parameters 0 registers 1\nReturn r0\nline 1:1\nend",
     "function @0 f: the line table is wrong: entry 0"},
    {"bad_line_zero", "function @0 f parameters 0 registers 1\nline 0:1\nReturn r0\nend",
     "function @0 f: the line table is wrong: entry 0"},
    {"bad_line_twice", "function @0 f parameters 0 registers 1\nline 1:1\nline 2:1\nReturn r0\nend",
     "function @0 f: the line table is wrong: entry 1"},
};

TEST(Verifier, BadFunctions) { expect_rejected(kBadFunctions); }

constexpr BadModule kBadBlocks[] = {
    {"bad_block_is_a_method",
     "function @0 f parameters 0 registers 1\nMakeBlock r0, @1, r0, 0\nReturn r0\nend\n"
     "function @1 g parameters 0 registers 1\nReturn r0\nend",
     "function @0 f: a block and its function do not agree: "
     "the block table holds a function that is no block"},
    {"bad_block_missing",
     "function @0 f parameters 0 registers 1\nMakeBlock r0, @1, r0, 0\nReturn r0\nend\n",
     "function @0 f: a function is wrong: block table 1 of 1"},
    {"bad_captured_count",
     "function @0 f parameters 0 registers 1\nMakeBlock r0, @1, r0, 1\nReturn r0\nend\n"
     "function @1 f block parameters 0 registers 1 captured 2\nReturn r0\nend",
     "function @0 f: at unit 0: a block and its function do not agree: "
     "1 values are captured, the function has 2"},
    {"bad_block_of_two_functions",
     "function @0 f parameters 0 registers 1\nMakeBlock r0, @2, r0, 1\nReturn r0\nend\n"
     "function @1 g parameters 0 registers 1\nMakeBlock r0, @2, r0, 1\nReturn r0\nend\n"
     "function @2 f block parameters 0 registers 1 captured 1\nReturn r0\nend",
     "function @1 g: a block and its function do not agree: @2 is used twice"},
    {"bad_block_in_itself",
     "function @0 f block parameters 0 registers 2 captured 1\n"
     "MakeBlock r1, @0, r0, 1\nReturn r1\nend\n",
     "a block and its function do not agree: a block holds itself"},
    {"bad_written_block_object",
     "function @0 f block parameters 0 registers 2\nMove r0, r1\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: "
     "register 0 of a block is written"},
    {"bad_awaited_block_object",
     "function @0 f block parameters 0 registers 2\nAwait r0\nReturn r0\nend",
     "function @0 f: at unit 0: a register is out of range or may not be written: "
     "register 0 of a block is written"},
};

TEST(Verifier, BadBlocks) { expect_rejected(kBadBlocks); }

constexpr BadModule kBadHandlers[] = {
    {"bad_empty_region",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\ncatch A, A, B, "
     "r1\nend",
     "function @0 f: a handler is wrong: handler 0: the region is no run of instructions"},
    {"bad_region_inside_instruction",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\ncatch %1, B, B, "
     "r1\nend",
     "function @0 f: a handler is wrong: handler 0: the region is no run of instructions"},
    {"bad_region_behind_the_code",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\ncatch A, %90, B, "
     "r1\nend",
     "function @0 f: a handler is wrong: handler 0: the region is no run of instructions"},
    {"bad_handler_before_its_region",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\nC:\ncatch B, C, A, "
     "r1\nend",
     "function @0 f: a handler is wrong: handler 0: the target is no instruction behind the "
     "region"},
    {"bad_handler_in_its_region",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\nC:\ncatch A, C, B, "
     "r1\nend",
     "function @0 f: a handler is wrong: handler 0: the target is no instruction behind the "
     "region"},
    {"bad_handler_at_the_end",
     "function @0 f parameters 0 registers 2\nA:\nReturn r0\nC:\ncatch A, C, C, r1\nend",
     "function @0 f: a handler is wrong: handler 0: the target is no instruction behind the "
     "region"},
    {"bad_handler_register",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nReturn r0\ncatch A, B, B, "
     "r2\nend",
     "function @0 f: a handler is wrong: handler 0: register 2 of 2"},
    {"bad_handler_overwrites_block",
     "function @0 f block parameters 0 registers 2\nA:\nMove r1, r0\nB:\nReturn r0\n"
     "catch A, B, B, r0\nend",
     "function @0 f: a handler is wrong: handler 0: register 0 of a block is written"},
    {"bad_handler_overwrites_home",
     "function @0 f parameters 0 registers 2 home r1\nA:\nMakeHome r1\nB:\nReturnHome r1, r0\n"
     "catch A, B, B, r1\nend",
     "function @0 f: the home of non-local returns is misused: "
     "handler 0: the home's register is written"},
    {"bad_overlapping_regions",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nMove r0, r0\nC:\nMove r0, "
     "r0\nD:\n"
     "Return r0\ncatch A, C, D, r1\ncatch B, D, D, r1\nend",
     "function @0 f: a handler is wrong: handler 1 overlaps another"},
    {"bad_outer_region_first",
     "function @0 f parameters 0 registers 2\nA:\nMove r0, r0\nB:\nMove r0, r0\nC:\n"
     "Return r0\ncatch A, C, C, r1\nensure A, B, C, r1\nend",
     "function @0 f: a handler is wrong: handler 1 comes after the one around it"},
};

TEST(Verifier, BadHandlers) { expect_rejected(kBadHandlers); }

constexpr BadModule kBadHomes[] = {
    {"bad_home_register",
     "function @0 f parameters 0 registers 2 home r2\nLoadSpecial r1, 0\nReturnUnwind r1\nend",
     "function @0 f: the home of non-local returns is misused: "
     "register 2 is a parameter or does not exist"},
    {"bad_home_is_self", "function @0 f parameters 0 registers 2 home r0\nReturnUnwind r0\nend",
     "function @0 f: the home of non-local returns is misused: "
     "register 0 is a parameter or does not exist"},
    {"bad_home_is_parameter",
     "function @0 f parameters 1 registers 3 home r1\nReturnUnwind r0\nend",
     "function @0 f: the home of non-local returns is misused: "
     "register 1 is a parameter or does not exist"},
    {"bad_home_without_flag", "function @0 f parameters 0 registers 2\nMakeHome r1\nReturn r0\nend",
     "function @0 f: at unit 0: the home of non-local returns is misused: "
     "a home is made in another register than the home's"},
    {"bad_home_elsewhere",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r2\nReturnUnwind r0\nend",
     "function @0 f: at unit 0: the home of non-local returns is misused: "
     "a home is made in another register than the home's"},
    {"bad_home_twice",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r1\nMakeHome r1\nReturnUnwind "
     "r0\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: a second home is made"},
    {"bad_home_in_a_loop",
     "function @0 f parameters 0 registers 3 home r1\nL:\nMakeHome r1\nLoop L\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: a loop makes the home "
     "again"},
    {"bad_home_overwritten",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r1\nMove r1, r0\nReturnUnwind "
     "r0\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: "
     "the home's register is written"},
    {"bad_plain_return_with_home",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r1\nReturn r0\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: "
     "the function is left without ending its home"},
    {"bad_tail_send_with_home",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r1\nSendTail r0, foo/0\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: "
     "the function is left without ending its home"},
    {"bad_return_from_other_home",
     "function @0 f parameters 0 registers 3 home r1\nMakeHome r1\nReturnHome r0, r0\nend",
     "function @0 f: at unit 2: the home of non-local returns is misused: "
     "returns from another home than its own"},
    {"bad_return_home_without_flag",
     "function @0 f parameters 0 registers 3\nReturnHome r0, r0\nend",
     "function @0 f: at unit 0: the home of non-local returns is misused: "
     "returns from another home than its own"},
};

TEST(Verifier, BadHomes) { expect_rejected(kBadHomes); }

}  // namespace
}  // namespace btvm
