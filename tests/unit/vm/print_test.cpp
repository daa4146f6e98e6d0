#include "vm/print.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/vm/test_heap.h"
#include "vm/base/limits.h"
#include "vm/function.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/set.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::TestHeap;

Value small(std::int64_t n) { return Value::from_small(n); }

/// Well-known classes, and one of the program's.
class TestNames final : public Names {
 public:
  static constexpr auto kPoint = static_cast<LayoutId>(500);

  [[nodiscard]] std::string_view symbol(Symbol symbol) const override {
    return symbols.name(symbol);
  }
  [[nodiscard]] std::string_view class_name(ClassId id) const override {
    const auto i = static_cast<std::size_t>(id);
    return i < kWellKnownClasses.size() ? kWellKnownClasses[i] : "Point";
  }
  [[nodiscard]] ClassId class_of_layout(LayoutId id) const override {
    return static_cast<ClassId>(id);
  }
  [[nodiscard]] std::string_view future_state(const Counted&) const override { return "pending"; }
  SymbolTable symbols;
};

struct PrintTest : ::testing::Test {
  /// With so much room, the small terms of these tests need no roots.
  PrintTest() { test.heap.reserve(10'000); }

  Value text(std::string_view characters) { return make_string(test.heap, characters); }
  Value symbol(std::string_view name) { return Value::from_symbol(names.symbols.intern(name)); }
  Value flat(ObjectKind kind, std::initializer_list<Value> elements) {
    test.heap.reserve(elements.size() + 1);
    return new_flat(test.heap, kind, std::vector<Value>(elements));
  }
  Value dictionary(std::initializer_list<Value> pairs) {
    std::vector<Value> sorted(pairs);
    sort_pairs(names.symbols, sorted);
    test.heap.reserve(sorted.size() + 1);
    return new_dictionary(test.heap, sorted);
  }
  Value instance(LayoutId layout, std::initializer_list<Value> fields) {
    const Value value = flat(ObjectKind::kTuple, fields);
    value.as_object()->set_header(Header(ObjectKind::kInstance, layout, fields.size()));
    return value;
  }
  [[nodiscard]] std::string printed(Value value) const {
    return print_text(value, names, PrintForm::kPrint);
  }
  [[nodiscard]] std::string shown(Value value) const {
    return print_text(value, names, PrintForm::kDisplay);
  }
  [[nodiscard]] std::string host(Value value) const {
    return print_text(value, names, PrintForm::kHost);
  }
  [[nodiscard]] std::string result(Value value) const {
    return print_text(value, names, PrintForm::kResult);
  }
  [[nodiscard]] std::string repl(Value value) const {
    return print_text(value, names, PrintForm::kRepl);
  }

  TestNames names;
  TestHeap test;
};

TEST_F(PrintTest, PrintStringIsForDevelopers) {
  EXPECT_EQ(printed(small(-42)), "-42");
  EXPECT_EQ(printed(integer_shift(test.heap, small(1), 70)), "1180591620717411303424");
  EXPECT_EQ(printed(Value::from_float(100.0)), "100.0");
  EXPECT_EQ(printed(text("say \"hi\"\n")), "\"say \"hi\"\n\"") << "nothing is doubled or escaped";
  EXPECT_EQ(printed(symbol("two words")), "#two words");
  EXPECT_EQ(printed(Value::nil()), "nil");
  EXPECT_EQ(printed(Value::from_bool(true)), "true");
  EXPECT_EQ(printed(Value::empty_list()), "#()");
  EXPECT_EQ(printed(test.list({small(1), text("a"), symbol("b")})), "#(1, \"a\", #b)");
  EXPECT_EQ(printed(flat(ObjectKind::kArray, {small(1), text("a")})), "#[1, \"a\"]");
  EXPECT_EQ(printed(flat(ObjectKind::kArray, {})), "#[]");
  EXPECT_EQ(printed(flat(ObjectKind::kTuple, {symbol("ok"), text("x")})), "{#ok, \"x\"}");
  EXPECT_EQ(printed(flat(ObjectKind::kTuple, {})), "{}");
  EXPECT_EQ(printed(flat(ObjectKind::kSet, {small(1), small(2)})), "Set(1, 2)");
  EXPECT_EQ(printed(flat(ObjectKind::kSet, {})), "Set()");
}

TEST_F(PrintTest, ObjectsAndClassesPrintTheirNames) {
  EXPECT_EQ(printed(instance(TestNames::kPoint, {small(1)})), "a Point");
  EXPECT_EQ(printed(Value::from_class(class_id(classes::kString))), "String");
  EXPECT_EQ(printed(Value::from_class(class_id(classes::kString), true)), "String class");
  EXPECT_EQ(printed(instance(layout_id(classes::kAssociation), {symbol("k"), text("v")})),
            "#k -> \"v\"");
  EXPECT_EQ(printed(test.list({instance(TestNames::kPoint, {})})), "#(a Point)");
}

TEST_F(PrintTest, DictionariesGoByTheTextOfTheirPairs) {
  EXPECT_EQ(printed(dictionary({})), "#{}");
  EXPECT_EQ(printed(dictionary({symbol("b"), small(2), symbol("a"), small(1)})),
            "#{#a => 1, #b => 2}");
  // Text order: `"` before `#` before digits, and 10 before 9.
  EXPECT_EQ(printed(dictionary({small(9), small(0), small(10), small(0), symbol("s"), small(0),
                                text("t"), small(0)})),
            "#{\"t\" => 0, #s => 0, 10 => 0, 9 => 0}");
}

TEST_F(PrintTest, LargeDictionariesPrintAllEntries) {
  Root d{test.heap, dictionary({})};
  for (std::int64_t i = 100; i < 200; ++i) {
    d.set(dictionary_put(test.heap, names.symbols, d, small(i), Value::nil()));
  }
  const std::string all = printed(d);
  EXPECT_TRUE(all.starts_with("#{100 => nil, 101 => nil, ")) << all;
  EXPECT_TRUE(all.ends_with(", 199 => nil}")) << all;
}

TEST_F(PrintTest, DisplayStringIsBareAtTheTopOnly) {
  EXPECT_EQ(shown(text("a")), "a");
  EXPECT_EQ(shown(symbol("name")), "name");
  EXPECT_EQ(shown(test.list({text("a"), symbol("b")})), "#(\"a\", #b)");
  EXPECT_EQ(shown(Value::nil()), "nil");
}

TEST_F(PrintTest, HostNotationQuotesWhatIsNoPlainWord) {
  EXPECT_EQ(host(flat(ObjectKind::kTuple, {symbol("ok"), text("x")})), "{ok,<<\"x\">>}");
  EXPECT_EQ(host(symbol("Point")), "'Point'");
  EXPECT_EQ(host(symbol("at:put:")), "'at:put:'");
  EXPECT_EQ(host(symbol("a_1@b")), "a_1@b");
  EXPECT_EQ(host(symbol("")), "''");
  EXPECT_EQ(host(test.list({small(1), test.list({})})), "[1,[]]");
  EXPECT_EQ(host(dictionary({symbol("k"), small(1), symbol("l"), Value::nil()})),
            "#{k => 1,l => nil}");
}

TEST_F(PrintTest, ResultsAreTextAndListsAreJson) {
  EXPECT_EQ(result(text("a\"b")), "a\"b");
  EXPECT_EQ(result(symbol("name")), "name");
  EXPECT_EQ(result(Value::empty_list()), "[]");
  EXPECT_EQ(result(test.list({small(1), small(2), text("x"), Value::from_bool(true)})),
            "[1,2,\"x\",true]");
  EXPECT_EQ(result(test.list({Value::nil(), symbol("s"), Value::from_float(1.5)})),
            "[\"nil\",\"s\",1.5]");
  EXPECT_EQ(result(test.list({text("a\"b\\c\n\t\x01")})), "[\"a\\\"b\\\\c\\n\\t\\u0001\"]");
  EXPECT_EQ(result(test.list({test.list({small(1)}), test.list({})})), "[[1],[]]");
  EXPECT_EQ(result(test.list({test.list({small(104), small(105)})})), "[[104,105]]");
  EXPECT_EQ(result(test.list({small(104), small(105)})), "[104,105]");
  EXPECT_EQ(result(test.list({dictionary({text("k"), small(1)})})), "[\"#{\\\"k\\\" => 1}\"]");
  EXPECT_EQ(result(dictionary({symbol("k"), text("v")})), "#{#k => \"v\"}");
  EXPECT_EQ(result(flat(ObjectKind::kTuple, {symbol("ok"), small(42)})), "{ok,42}");
  EXPECT_EQ(repl(flat(ObjectKind::kTuple, {symbol("ok"), small(42)})), "{#ok, 42}");
  EXPECT_EQ(repl(test.list({flat(ObjectKind::kTuple, {symbol("ok")})})), "[\"{#ok}\"]");
}

TEST_F(PrintTest, ActorsShowTheirIdentityInResults) {
  test.heap.reserve(10);
  Object* actor = test.heap.allocate(ObjectKind::kActorRef, TestNames::kPoint, 1);
  actor->set_raw(0, Pid(123, 7).bits());
  const Value value = Value::from_object(actor);
  EXPECT_EQ(printed(value), "a Point");
  EXPECT_EQ(result(value), "#Actor<Point,0.123.7>");
  EXPECT_EQ(printed(Value::from_pid(Pid(5, 1))), "#Pid<0.5.1>");
}

TEST_F(PrintTest, BlocksShowTheirParametersInResults) {
  Function two;
  two.parameters = 2;
  Function assigns;
  assigns.flags = function_flags::kAssignsCaptured;
  const auto block = [&](const Function& function) {
    test.heap.reserve(2);
    Object* object = test.heap.allocate(ObjectKind::kBlock, layout_id(classes::kBlock), 1);
    object->set_raw(0, reinterpret_cast<std::uint64_t>(&function));
    return Value::from_object(object);
  };
  EXPECT_EQ(printed(block(two)), "a Block");
  EXPECT_EQ(result(block(two)), "a Block/2");
  EXPECT_EQ(result(block(assigns)), "a Block/1") << "language.md 4.7";
}

TEST_F(PrintTest, DeepTermsAreCutOffInEveryForm) {
  constexpr int kDeep = 100'000;
  Root list{test.heap, small(7)};
  Root tuple{test.heap, small(7)};
  Root nested{test.heap, small(7)};
  for (int i = 0; i < kDeep; ++i) {
    list.set(make_cons(test.heap, list, Value::empty_list()));
    tuple.set(test.tuple({tuple}));
    test.heap.reserve(3);
    const std::array<Value, 2> pair = {small(1), nested};
    nested.set(new_dictionary(test.heap, pair));
  }
  for (const Value value : {list.get(), tuple.get(), nested.get()}) {
    for (const PrintForm form : {PrintForm::kPrint, PrintForm::kDisplay, PrintForm::kHost,
                                 PrintForm::kResult, PrintForm::kRepl}) {
      const std::string out = print_text(value, names, form);
      EXPECT_NE(out.find("..."), std::string::npos);
      EXPECT_EQ(out.find('7'), std::string::npos);
    }
  }
}

TEST_F(PrintTest, TermsUpToTheLimitArePrintedWhole) {
  Root list{test.heap, small(7)};
  for (int i = 0; i < limits::kTermNesting - 1; ++i) {
    list.set(make_cons(test.heap, list, Value::empty_list()));
  }
  EXPECT_NE(printed(list).find('7'), std::string::npos);
  EXPECT_NE(host(list).find('7'), std::string::npos);
}

TEST_F(PrintTest, LongListsArePrintedWhole) {
  Root list{test.heap, Value::empty_list()};
  for (int i = 0; i < 100'000; ++i) list.set(make_cons(test.heap, small(1), list));
  EXPECT_EQ(printed(list).size(), 3U + 100'000 * 3 - 2);
  EXPECT_EQ(result(list).size(), 2U + 100'000 * 2 - 1);
}

}  // namespace
}  // namespace btvm
