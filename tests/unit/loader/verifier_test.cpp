#include "loader/verifier.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/loader/verdict.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

/// A function `f` with the given sizes and lines.
std::string function(std::string_view sizes, std::string_view body) {
  return "function @0 f " + std::string(sizes) + "\n" + std::string(body) + "end\n";
}

constexpr std::string_view kGood = R"(module "good"
source "good.bt" 1
main @5
class Counter < Object sealed
  field value = 0
  variable all = #(1, #[2], #{#a => "b"})
  method increment:/1 @0 takes "Integer"
  method class new/0 @1
end
extend Integer method twice/0 @2
function @0 increment: parameters 1 registers 6 home r2
  line 1:1
  MakeHome r2
  MakeCell r3, r1
  Move r4, r0
  Move r5, r3
  MakeBlock r4, @3, r4, 2
  StoreCell r3, r4
  LoadField r5, r0, value
  StoreField r0, r5, value
  line 2:4
  ReturnHome r2, r5
end
function @1 new class parameters 0 registers 2
  Move r1, r0
  SendSuper r1, r1, new/0
  Return r1
end
function @2 twice parameters 0 registers 3
  LoadSpecial r1, 0
Begin:
  LoadSmall r2, 2
  Multiply r1, r0, r2
End:
  LoadSpecial r2, 0
Handler:
  CheckNumber r1, nil
  ResumeUnwind r2
  Return r1
  ensure Begin, End, Handler, r2
end
function @3 increment: block parameters 0 registers 4 captured 2
  LoadCaptured r1, 0
  LoadCaptured r2, 1
  LoadCell r3, r2
  MakeBlock r3, @4, r1, 2
  Send r3, r3, value/0
  Return r3
end
function @4 increment: block parameters 0 registers 3 captured 2
  LoadCaptured r2, 1
  LoadCell r1, r2
  Return r1
end
function @5 main main parameters 0 registers 4
  LoadSmall r1, 3
  LoadSmall r2, 1
Again:
  JumpIfNil r1, Done
  BranchIfFalse r1, #ifTrue:, Done
  Subtract r1, r1, r2
  Loop Again
Done:
  LoadClass r3, Counter
  SendTail r3, new/0
end
)";

TEST(Verifier, AGoodModulePasses) {
  EXPECT_EQ(verdict(assembled(std::string(kGood))), "");
  EXPECT_TRUE(verify(Bundle{{assembled(std::string(kGood)), Module{}}}, VerifyOptions{}));
}

TEST(Verifier, ABundleIsAsGoodAsItsWorstModule) {
  Bundle bundle{{assembled(std::string(kGood)), assembled("module \"worst\"\nmain @7")}};
  const auto verified = verify(bundle, VerifyOptions{});
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().module, "worst");
}

constexpr BadModule kBadClasses[] = {
    {"bad_class_twice", "class A < B\nend\nclass A < C\nend",
     "a class is wrong: two classes named A"},
    {"bad_own_superclass", "class A < A\nend", "a class is wrong: A: inherits from itself"},
    {"bad_field_twice", "class A < B\nfield x\nfield x\nend",
     "a class is wrong: A: two fields named x"},
    {"bad_class_variable_twice", "class A < B\nvariable x\nvariable x\nend",
     "a class is wrong: A: two class variables named x"},
    {"bad_method_twice",
     "class A < B\nmethod f/0 @0\nmethod f/0 @1\nend\n"
     "function @0 f parameters 0 registers 1\nReturn r0\nend\n"
     "function @1 f parameters 0 registers 1\nReturn r0\nend",
     "a method is wrong: A: two methods named f"},
    {"bad_method_without_body", "class A < B\nmethod f/0\nend",
     "a method is wrong: f: not exactly one of function and primitive"},
    {"bad_method_with_two_bodies",
     "class A < B\nmethod f/0 @0 primitive \"p\"\nend\n"
     "function @0 f parameters 0 registers 1\nReturn r0\nend",
     "a method is wrong: f: not exactly one of function and primitive"},
    {"bad_method_function", "class A < B\nmethod f/0 @3\nend",
     "a method is wrong: f: there is no such function"},
    {"bad_method_is_a_block",
     "class A < B\nmethod f/0 @0\nend\nfunction @0 f block parameters 0 registers 1\nReturn "
     "r0\nend",
     "a method is wrong: f: the function is a block"},
    {"bad_method_arguments",
     "class A < B\nmethod f:/1 @0\nend\nfunction @0 f: parameters 0 registers 1\nReturn r0\nend",
     "a method is wrong: f:: the function has 0 parameters, not 1"},
    {"bad_method_side",
     "class A < B\nmethod class f/0 @0\nend\nfunction @0 f parameters 0 registers 1\nReturn "
     "r0\nend",
     "a method is wrong: f: the function is of the other side"},
    {"bad_shared_function",
     "class A < B\nmethod f/0 @0\nmethod g/0 @0\nend\n"
     "function @0 f parameters 0 registers 1\nReturn r0\nend",
     "a method is wrong: g: the function is used twice"},
    {"bad_types",
     "class A < B\nmethod f:g:/2 @0 takes \"Integer\"\nend\n"
     "function @0 f:g: parameters 2 registers 3\nReturn r0\nend",
     "a method is wrong: f:g:: not as many types as arguments"},
    {"bad_primitive", "class A < B\nmethod f/0 primitive \"object_class\"\nend",
     "only the class library may do this: f: a primitive"},
    {"bad_extension", "extend A method f/0 @0", "a method is wrong: f: there is no such function"},
    {"bad_extension_primitive", "extend A method f/0 primitive \"p\"",
     "only the class library may do this: f: a primitive"},
    {"bad_library", "library", "only the class library may do this: to be the class library"},
    {"bad_main", "main @0", "a function is wrong: main: there is no such function"},
    {"bad_main_is_a_method",
     "main @0\nclass A < B\nmethod f/0 @0\nend\n"
     "function @0 f parameters 0 registers 1\nReturn r0\nend",
     "a method is wrong: f: the function is used twice"},
    {"bad_main_parameters", "main @0\nfunction @0 f parameters 1 registers 2\nReturn r0\nend",
     "a function is wrong: main: the function has 1 parameters, not 0"},
};

TEST(Verifier, BadClasses) { expect_rejected(kBadClasses); }

TEST(Verifier, TheSamePairOfSelectorsOnBothSidesIsGood) {
  EXPECT_EQ(verdict(assembled("module \"m\"\nclass A < B\nmethod f/0 @0\nmethod class f/0 @1\nend\n"
                              "function @0 f parameters 0 registers 1\nReturn r0\nend\n"
                              "function @1 f class parameters 0 registers 1\nReturn r0\nend")),
            "");
}

TEST(Verifier, PrimitivesOfTheLibraryMustExistWithTheirArguments) {
  const auto find = [](std::string_view name) -> const PrimitiveInfo* {
    static constexpr PrimitiveInfo kSize{"list_size", 0, 0, nullptr};
    static constexpr PrimitiveInfo kValue{"block_value", 0, 0, nullptr};
    return name == kSize.name ? &kSize : name == kValue.name ? &kValue : nullptr;
  };
  const VerifyOptions library{true, find};
  const auto with = [&](const std::string& method) {
    return verdict(assembled("module \"m\"\nlibrary\nclass A < B\nmethod " + method + "\nend"),
                   library);
  };
  EXPECT_EQ(with("size/0 primitive \"list_size\""), "");
  EXPECT_EQ(with("value:/1 primitive \"block_value\""), "") << "takes what the block takes";
  EXPECT_EQ(with("size:/1 primitive \"list_size\""),
            "module m: a primitive is bound with a wrong number of arguments: size:: list_size");
  EXPECT_EQ(with("size/0 primitive \"list_length\""),
            "module m: there is no such primitive: size: list_length");
  EXPECT_EQ(verdict(assembled("module \"m\"\nlibrary"), VerifyOptions{}),
            "module m: only the class library may do this: to be the class library");
}

// --- What the text form cannot say ----------------------------------------------------------------

Module tiny() {
  return assembled("module \"m\"\n" + function("parameters 0 registers 1", "Return r0\n"));
}

Literal literal_of(Literal::Kind kind) {
  Literal literal;
  literal.kind = kind;
  return literal;
}

std::string verdict_on_literals(std::vector<Literal> literals) {
  Module module = tiny();
  module.literals = std::move(literals);
  return verdict(module);
}

TEST(Verifier, BadSymbols) {
  Module module = tiny();
  module.symbols.push_back("\xFF");
  EXPECT_EQ(verdict(module), "module m: a symbol is wrong: not UTF-8");
  module.symbols.back() = "f";
  EXPECT_EQ(verdict(module), "module m: a symbol is wrong: twice: f");
  module.symbols.back().assign(limits::kSymbolBytes, 'x');
  EXPECT_EQ(verdict(module), "");
  module.symbols.back() += 'x';
  EXPECT_EQ(verdict(module), "module m: a hard limit is exceeded: bytes of a symbol");
}

TEST(Verifier, BadLiterals) {
  Literal special;
  special.number = 4;
  EXPECT_EQ(verdict_on_literals({special}),
            "module m: a literal is wrong: literal 0 is no special");
  Literal digits = literal_of(Literal::Kind::kBigInteger);
  for (const char* text : {"", "-", "12a", "+1", " 1"}) {
    digits.text = text;
    EXPECT_EQ(verdict_on_literals({digits}),
              "module m: a literal is wrong: literal 0 is no decimal number")
        << text;
  }
  digits.text.assign(limits::kLiteralDigits + 1, '1');
  EXPECT_EQ(verdict_on_literals({digits}),
            "module m: a hard limit is exceeded: literal 0 has too many digits");
  Literal real = literal_of(Literal::Kind::kFloat);
  real.real = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(verdict_on_literals({real}), "module m: a literal is wrong: literal 0 is not a number");
  Literal string = literal_of(Literal::Kind::kString);
  string.text = "\xC0\x80";
  EXPECT_EQ(verdict_on_literals({string}), "module m: a literal is wrong: literal 0 is not UTF-8");
  EXPECT_EQ(verdict_on_literals({literal_of(Literal::Kind::kSymbol)}),
            "module m: a literal is wrong: literal 0 is no symbol");
  Literal dictionary = literal_of(Literal::Kind::kDictionary);
  dictionary.elements = {static_cast<LiteralIndex>(0)};
  EXPECT_EQ(verdict_on_literals({Literal{}, dictionary}),
            "module m: a literal is wrong: literal 1 has a key too many");
  EXPECT_EQ(verdict_on_literals({literal_of(static_cast<Literal::Kind>(10))}),
            "module m: a literal is wrong: literal 0 is of no known kind");
}

TEST(Verifier, LiteralsFormABoundedTree) {
  Literal tuple = literal_of(Literal::Kind::kTuple);
  tuple.elements = {static_cast<LiteralIndex>(0)};
  EXPECT_EQ(verdict_on_literals({tuple}),
            "module m: a literal is wrong: literal 0 refers to a literal that is not before it");
  std::vector<Literal> doubling(1);
  std::vector<Literal> nested(1);
  for (std::uint32_t i = 0; i < limits::kLiteralNesting + 1; ++i) {
    const auto last = static_cast<LiteralIndex>(i);
    tuple.elements = {last, last};
    doubling.push_back(tuple);
    tuple.elements = {last};
    nested.push_back(tuple);
  }
  EXPECT_EQ(verdict_on_literals(doubling),
            "module m: a hard limit is exceeded: literal 24 is too large a tree");
  EXPECT_EQ(verdict_on_literals(nested),
            "module m: a hard limit is exceeded: literal 257 is nested too deeply");
  nested.pop_back();
  EXPECT_EQ(verdict_on_literals(nested), "");
}

TEST(Verifier, BadIndexesInTables) {
  const auto with = [](auto&& change) {
    Module module = tiny();
    change(module);
    return verdict(module);
  };
  const auto none = static_cast<SymbolIndex>(99);
  EXPECT_EQ(with([&](Module& m) { m.functions[0].name = none; }),
            "module m: function @0: a function is wrong: the name is no symbol");
  EXPECT_EQ(with([&](Module& m) { m.functions[0].literals = {static_cast<LiteralIndex>(0)}; }),
            "module m: function @0 f: a function is wrong: literal table 0 of 0");
  EXPECT_EQ(with([&](Module& m) {
              m.functions[0].sends = {{none, 0}};
            }),
            "module m: function @0 f: a function is wrong: send table 99 of 1");
  EXPECT_EQ(with([&](Module& m) {
              m.functions[0].sends = {{SymbolIndex{}, 4096}};
            }),
            "module m: function @0 f: a function is wrong: arguments of a send 4096 of 4096");
  EXPECT_EQ(with([&](Module& m) { m.functions[0].fields = {none}; }),
            "module m: function @0 f: a function is wrong: field table 99 of 1");
  EXPECT_EQ(with([&](Module& m) { m.functions[0].classes = {none}; }),
            "module m: function @0 f: a function is wrong: class table 99 of 1");
  EXPECT_EQ(with([&](Module& m) {
              m.functions[0].fields.assign(limits::kTableEntries + 1, SymbolIndex{});
            }),
            "module m: function @0 f: a hard limit is exceeded: entries of a table");
}

TEST(Verifier, BadIndexesInClasses) {
  const auto with = [](auto&& change) {
    Module module = assembled(
        "module \"m\"\nclass A < B\nfield x = 1\nvariable y = 1\nend\n"
        "extend A method f/0 @0\n" +
        function("parameters 0 registers 1", "Return r0\n"));
    change(module);
    return verdict(module);
  };
  const auto none = static_cast<SymbolIndex>(99);
  EXPECT_EQ(with([&](Module& m) { m.classes[0].name = none; }),
            "module m: a class is wrong: a class has no name");
  EXPECT_EQ(with([&](Module& m) { m.classes[0].superclass = none; }),
            "module m: a class is wrong: a superclass has no name");
  EXPECT_EQ(with([&](Module& m) { m.classes[0].flags = 16; }),
            "module m: a class is wrong: A: a flag is not known");
  EXPECT_EQ(with([&](Module& m) { m.classes[0].fields[0].name = none; }),
            "module m: a class is wrong: A: a field has no name");
  EXPECT_EQ(
      with([&](Module& m) { m.classes[0].fields[0].constant = static_cast<LiteralIndex>(9); }),
      "module m: a class is wrong: A: a constant is no literal");
  EXPECT_EQ(with([&](Module& m) {
              m.classes[0].class_variables[0].constant = static_cast<LiteralIndex>(9);
            }),
            "module m: a class is wrong: A: a constant is no literal");
  EXPECT_EQ(with([&](Module& m) { m.classes[0].fields.resize(limits::kFields + 1); }),
            "module m: a hard limit is exceeded: A: fields");
  EXPECT_EQ(with([&](Module& m) { m.extensions[0].class_name = none; }),
            "module m: a class is wrong: the extended class has no name");
  EXPECT_EQ(with([&](Module& m) { m.extensions[0].method.selector = none; }),
            "module m: a method is wrong: a method has no name");
}

TEST(Verifier, BlocksInsideBlocksAreLimited) {
  const auto nested = [](std::uint32_t depth) {
    std::string text = "module \"m\"\n";
    for (std::uint32_t i = 0; i <= depth; ++i) {
      text += "function @" + std::to_string(i) + " f" + (i > 0 ? " block" : "") +
              " parameters 0 registers 2\n";
      if (i < depth) text += "MakeBlock r1, @" + std::to_string(i + 1) + ", r0, 0\n";
      text += "Return r0\nend\n";
    }
    return verdict(assembled(text));
  };
  EXPECT_EQ(nested(limits::kBlockNesting), "");
  EXPECT_EQ(nested(limits::kBlockNesting + 1),
            "module m: a hard limit is exceeded: blocks inside blocks");
}

}  // namespace
}  // namespace btvm
