#include "loader/linker.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/loader/verdict.h"
#include "vm/base/limits.h"
#include "vm/objects/integer.h"
#include "vm/print.h"

namespace btvm {
namespace {

const PrimitiveInfo* find_primitive(std::string_view name) {
  static constexpr PrimitiveInfo kValue{"block_value", 0, 0, nullptr};
  static constexpr PrimitiveInfo kSize{"list_size", 0, 0, nullptr};
  return name == kValue.name ? &kValue : name == kSize.name ? &kSize : nullptr;
}

std::string function(int number, std::string_view name) {
  return "function @" + std::to_string(number) + " " + std::string(name) +
         " parameters 0 registers 1\nReturn r0\nend\n";
}

/// An Image with a class library of a few classes.
class LinkerTest : public testing::Test {
 protected:
  LinkerTest() {
    const std::string library = R"(module "library"
library
class ProtoObject < nil
end
class Object < ProtoObject
  method printString/0 @0
  method sealed yourself/0 @1
  method class new/0 @2
end
class Class < Object
end
class Integer < Object sealed
end
class Block < Object sealed
  method value:/1 primitive "block_value"
end
class List < Object
  method size/0 primitive "list_size"
end
)" + function(0, "printString") +
                                function(1, "yourself") +
                                "function @2 new class parameters 0 registers 1\nReturn r0\nend\n";
    EXPECT_EQ(link_text(library, {true, find_primitive}), "");
  }

  /// "" when the module was linked, else the error's kind and message. linked_ is its result.
  std::string link_text(const std::string& text, const VerifyOptions& options = {}) {
    const Module module = assembled(text);
    EXPECT_EQ(verdict(module, options), "");
    auto result = link(image_, module);
    if (!result) return result.error().kind + ": " + result.error().message;
    linked_ = *std::move(result);
    return "";
  }
  std::string link_classes(const std::string& text) { return link_text("module \"m\"\n" + text); }

  const Class* find_class(std::string_view name) {
    const auto symbol = image_.symbols().find(name);
    const Class* cls = symbol ? image_.classes().find(*symbol) : nullptr;
    return cls != nullptr && cls->defined.load() ? cls : nullptr;
  }
  const Method* method(std::string_view class_name, std::string_view selector) {
    return image_.find_instance_method(find_class(class_name)->id(),
                                       image_.symbols().intern(selector));
  }
  std::vector<std::string> fields(std::string_view class_name) {
    std::vector<std::string> names;
    for (const Symbol field : find_class(class_name)->layout.load()->fields) {
      names.emplace_back(image_.symbol(field));
    }
    return names;
  }
  std::string print(Value value) { return print_text(value, image_, PrintForm::kPrint); }

  Image image_{find_primitive};
  LinkedModule linked_;
};

TEST_F(LinkerTest, ClassesAreRegistered) {
  EXPECT_EQ(link_text("module \"bank\"\nsource \"bank.bt\" 1\n"
                      "class Account < Object abstract line 3\nfield balance = 7\nfield owner\n"
                      "method deposit/0 @0 line 4 returns \"Integer\"\nend\n"
                      "class Savings < Account\nfield rate = 1.5\nfield balance = 9\nend\n" +
                      function(0, "deposit")),
            "");
  const Class* account = find_class("Account");
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(linked_.classes, (std::vector{account->id(), find_class("Savings")->id()}));
  EXPECT_EQ(account->superclass.load(), static_cast<std::uint32_t>(class_id(classes::kObject)));
  EXPECT_EQ(account->flags.load(), class_flags::kAbstract);
  EXPECT_EQ(account->module_name, "bank");
  EXPECT_EQ(account->line, 3u);
  EXPECT_FALSE(account->library.load());
  EXPECT_EQ(fields("Savings"), (std::vector<std::string>{"balance", "owner", "rate"}));
  const auto& defaults = find_class("Savings")->layout.load()->defaults;
  EXPECT_EQ(print(defaults[0]) + print(defaults[1]) + print(defaults[2]), "9nil1.5");
  const Method* deposit = method("Savings", "deposit");
  ASSERT_NE(deposit, nullptr);
  EXPECT_EQ(deposit->owner, account->id());
  EXPECT_EQ(deposit->return_type, "Integer");
  EXPECT_EQ(*deposit->source_file, "bank.bt");
  EXPECT_EQ(deposit->function->owner, account->id());
  EXPECT_EQ(method("Savings", "printString")->owner, class_id(classes::kObject));
  EXPECT_EQ(linked_.main, nullptr);
}

TEST_F(LinkerTest, LiteralsBecomeImmortalObjects) {
  EXPECT_EQ(link_classes(R"(main @0
function @0 main main parameters 0 registers 2
  LoadLiteral r0, 1152921504606846975
  LoadLiteral r0, 1152921504606846976
  LoadLiteral r0, 123456789012345678901234567890
  LoadLiteral r0, 1e300
  LoadLiteral r0, "text"
  LoadLiteral r0, #(1, #[2, {}], {"a", #b})
  LoadLiteral r0, #{#b => 1, #a => 2, #b => 3}
  LoadLiteral r0, true
  Return r0
end
)"),
            "");
  const auto& literals = linked_.main->literals;
  EXPECT_TRUE(literals[0].is_small());
  EXPECT_FALSE(literals[1].is_small());
  EXPECT_TRUE(is_integer(literals[1]));
  std::string all;
  for (std::size_t i = 0; i < 8; ++i) {
    all += print(literals[i]) + " ";
    if (literals[i].is_reference()) {
      EXPECT_TRUE(literals[i].as_object()->header().has(Header::kImmortal)) << i;
    }
  }
  EXPECT_EQ(all,
            "1152921504606846975 1152921504606846976 123456789012345678901234567890 1.0e300 "
            "\"text\" #(1, #[2, {}], {\"a\", #b}) #{#a => 2, #b => 3} true ");
}

TEST_F(LinkerTest, FunctionsGetTheirTables) {
  EXPECT_EQ(link_classes(R"(class Counter < Object
  method count/0 @0
end
function @0 count parameters 0 registers 4 home r3
  MakeHome r3
A:
  line 7:1
  LoadField r1, r0, value
  LoadClass r2, Counter
  Send r1, r1, at:put:/1
B:
  MakeBlock r1, @1, r0, 1
C:
  ReturnHome r3, r0
  catch A, B, C, r2
end
function @1 count block parameters 1 registers 3 captured 1
  MakeBlock r2, @2, r0, 0
  Return r1
end
function @2 count block parameters 0 registers 1
  Return r0
end
)"),
            "");
  const Class* counter = find_class("Counter");
  const Function& count = *method("Counter", "count")->function;
  EXPECT_EQ(count.registers, 4);
  EXPECT_EQ(count.home_register, 3);
  EXPECT_TRUE(count.has_home());
  EXPECT_EQ(image_.symbol(count.fields[0].name), "value");
  EXPECT_EQ(image_.symbol(count.classes[0].name), "Counter");
  EXPECT_EQ(image_.symbol(count.sends[0].selector), "at:put:");
  EXPECT_EQ(count.sends[0].arguments, 1);
  EXPECT_EQ(count.line_at(3), 7u);
  ASSERT_NE(count.handler_at(5, false), nullptr);
  ASSERT_EQ(count.blocks.size(), 1u);
  const Function& block = *count.blocks[0];
  EXPECT_TRUE(block.is_block());
  EXPECT_EQ(block.captured, 1);
  EXPECT_EQ(block.owner, counter->id());
  EXPECT_EQ(block.blocks[0]->owner, counter->id()) << "blocks inside blocks too";
}

TEST_F(LinkerTest, PrimitivesAreBound) {
  EXPECT_EQ(method("List", "size")->kind, Method::Kind::kPrimitive);
  EXPECT_EQ(method("List", "size")->primitive, find_primitive("list_size"));
  EXPECT_EQ(method("Block", "value:")->kind, Method::Kind::kBlockValue);
  const VerifyOptions unchecked{true, nullptr};
  const auto with = [&](const std::string& method) {
    return link_text("module \"m\"\nlibrary\nclass Late < Object\nmethod " + method + "\nend\n",
                     unchecked);
  };
  EXPECT_EQ(with("f/0 primitive \"nothing\""), "load_error: There is no primitive 'nothing'");
  EXPECT_EQ(with("f:/1 primitive \"list_size\""),
            "load_error: Primitive 'list_size' takes 0 arguments, method `f:` has 1");
  EXPECT_EQ(find_class("Late"), nullptr);
}

TEST_F(LinkerTest, TheSuperclassMustBeKnown) {
  EXPECT_EQ(link_classes("class A < Object\nend\nclass B < Missing\nend"),
            "class_not_found: Class 'Missing' not found");
  EXPECT_EQ(find_class("A"), nullptr) << "nothing is entered when there is an error";
  EXPECT_EQ(link_classes("class B < A\nend\nclass A < Object\nend"),
            "class_not_found: Class 'A' not found")
      << "it comes first in a module";
}

TEST_F(LinkerTest, TheLibraryIsProtected) {
  EXPECT_EQ(link_classes("class List < Object\nend"),
            "stdlib_shadowing: Cannot redefine stdlib class 'List'");
  EXPECT_EQ(link_classes("class Big < Integer\nend"),
            "instantiation_error: Cannot subclass sealed class `Integer`");
  EXPECT_EQ(link_classes("class A < Object sealed\nend\nclass B < A\nend"),
            "instantiation_error: Cannot subclass sealed class `A`");
  const std::string sealed = "method yourself/0 @0\nend\n" + function(0, "yourself");
  EXPECT_EQ(link_classes("class A < List\n" + sealed),
            "type_error: Cannot override sealed method `yourself` from class `Object`");
  EXPECT_EQ(link_classes("class A < Object\nmethod sealed me/0 @0\nend\nclass C < A\nend\n"
                         "class B < C\nmethod me/0 @1\nend\n" +
                         function(0, "me") + function(1, "me")),
            "type_error: Cannot override sealed method `me` from class `A`");
}

TEST_F(LinkerTest, NoClassIsItsOwnAncestor) {
  EXPECT_EQ(link_classes("class A < Object\nend\nclass B < A\nend"), "");
  const std::string cycle = "runtime_error: Class 'A' cannot inherit from itself";
  EXPECT_EQ(link_classes("class A < B\nend"), cycle);
  EXPECT_EQ(link_classes("class C < A\nend\nclass A < C\nend"), cycle)
      << "through a new class of the same module";
  EXPECT_EQ(link_classes("class A < List\nend\nclass C < B\nend"), "")
      << "above B stands the new A, which is no cycle";
  EXPECT_TRUE(image_.inherits(find_class("C")->id(), class_id(classes::kList)));
}

TEST_F(LinkerTest, FieldsAndAncestorsAreLimited) {
  std::string many = "class Wide < Object\n";
  for (std::uint32_t i = 0; i < limits::kFields; ++i) many += "field f" + std::to_string(i) + "\n";
  EXPECT_EQ(link_classes(many + "end"), "");
  EXPECT_EQ(link_classes("class Wider < Wide\nfield one\nend"),
            "load_error: Class 'Wider' has too many fields");
  std::string deep;
  std::string above = "Object";
  for (std::size_t i = 0; i < limits::kInheritance; ++i) {
    const std::string name = "C" + std::to_string(i);
    deep += "class " + name + " < " + above + "\nend\n";
    above = name;
  }
  EXPECT_EQ(link_classes(deep), "load_error: Class 'C255' has too many classes above it");
}

TEST_F(LinkerTest, RedefinitionReplacesTheMethodsAndKeepsTheSubclasses) {
  EXPECT_EQ(link_text("module \"one\"\nsource \"one.bt\" 1\nclass A < Object\nfield x = 1\n"
                      "method old/0 @0\nend\n" +
                      function(0, "old")),
            "");
  EXPECT_TRUE(linked_.warnings.empty());
  EXPECT_EQ(link_classes("class B < A\nfield y = 2\nend"), "");
  const ClassId id = find_class("A")->id();
  const std::uint32_t epoch = image_.epoch();
  EXPECT_EQ(link_text("module \"two\"\nsource \"two.bt\" 1\nclass A < Object\nfield z = 3\n"
                      "method fresh/0 @0\nend\n" +
                      function(0, "fresh")),
            "");
  EXPECT_EQ(linked_.warnings,
            (std::vector<std::string>{"Class 'A' redefined (was one.bt, now two.bt)"}));
  EXPECT_EQ(find_class("A")->id(), id);
  EXPECT_NE(image_.epoch(), epoch) << "caches are stale now";
  EXPECT_EQ(method("B", "old"), nullptr);
  EXPECT_NE(method("B", "fresh"), nullptr);
  EXPECT_EQ(fields("B"), (std::vector<std::string>{"z", "y"}));
}

TEST_F(LinkerTest, ExtensionsAddMethods) {
  EXPECT_EQ(link_classes("extend List method second/0 @0\nextend List method size/0 @1\n" +
                         function(0, "second") + function(1, "size")),
            "");
  EXPECT_EQ(method("List", "second")->owner, find_class("List")->id());
  EXPECT_EQ(method("List", "size")->kind, Method::Kind::kPrimitive)
      << "the library's own methods come first";
  EXPECT_EQ(link_classes("class Mine < Object\nmethod f/0 @0\nend\n" + function(0, "f")), "");
  const Method* old = method("Mine", "f");
  EXPECT_EQ(link_classes("extend Mine method f/0 @0\n" + function(0, "f")), "");
  EXPECT_NE(method("Mine", "f"), old) << "a patch of a user's class replaces";
  EXPECT_EQ(link_classes("extend Nobody method f/0 @0\n" + function(0, "f")),
            "class_not_found: Class not found: Nobody. "
            "Define the class first before adding methods.");
}

}  // namespace
}  // namespace btvm
