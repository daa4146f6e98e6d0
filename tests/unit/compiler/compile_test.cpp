#include "tools/compiler/compile.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace btvm::compiler {
namespace {

/// The messages about a source, in order.
std::vector<std::string> messages(const std::string& text, const ClassCatalog* known = nullptr) {
  const Source source("input", text);
  CompileOptions options;
  options.module_name = "input";
  options.catalog = known;
  Diagnostics diagnostics;
  (void)compile(source, options, diagnostics);
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : diagnostics.all()) found.push_back(diagnostic.message);
  return found;
}

using Messages = std::vector<std::string>;

TEST(Compile, ASoundSourceHasNoDiagnostics) {
  EXPECT_EQ(messages("Object subclass: A\n  state: n = 0\n  n => self.n\n"), Messages{});
}

TEST(Compile, TheLastTokenStandsForTheEndOfTheInput) {
  const Source source("input", "x := 1 +\n");
  CompileOptions options;
  options.module_name = "input";
  Diagnostics diagnostics;
  EXPECT_FALSE(compile(source, options, diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].message, "Unexpected token: expected expression, found +");
  EXPECT_EQ(source.position(diagnostics.all()[0].span.offset).column, 8u);
}

TEST(Compile, LaterMethodsAreStillDiagnosed) {
  EXPECT_EQ(messages("Object subclass: A\n  one => (3\n  two => 4 *\n"),
            (Messages{"Expected ')' to close parentheses",
                      "Unexpected token: expected expression, found *"}));
}

TEST(Compile, ErrorsThatAreNoSyntaxErrorsDoNotHideOthers) {
  EXPECT_EQ(messages("Object subclass: A\n  one =>\n  two => missing\n"),
            (Messages{"Method `one` has an empty body", "Undefined variable: missing"}));
}

TEST(Compile, ExpectationsKeepBackWhatTheyName) {
  EXPECT_EQ(messages("Object subclass: A\n  one =>\n    @expect all\n    missing\n"), Messages{});
  EXPECT_EQ(messages("Object subclass: A\n  one =>\n    @expect dnu\n    missing\n"),
            (Messages{"stale @expect dnu: no matching diagnostic found on the following expression",
                      "Undefined variable: missing"}));
}

TEST(Compile, KnownClassesAreLookedAt) {
  Module module;
  module.symbols = {"Leaf", "Object", "tip"};
  ClassInfo leaf;
  leaf.name = SymbolIndex{0};
  leaf.flags = class_flags::kSealed;
  ClassInfo object;
  object.name = SymbolIndex{1};
  MethodInfo tip;
  tip.selector = SymbolIndex{2};
  tip.sealed = true;
  object.methods.push_back(tip);
  module.classes = {leaf, object};
  ClassCatalog known;
  known.add(module);
  EXPECT_EQ(messages("Leaf subclass: Twig\n  one => 1\n", &known),
            Messages{"Cannot subclass sealed class `Leaf`"});
  EXPECT_EQ(messages("Object subclass: Twig\n  tip => 1\n", &known),
            Messages{"Cannot override sealed method `tip` from class `Object`"});
}

TEST(Compile, DiagnosticsAreBounded) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "missing\n";
  EXPECT_EQ(messages(text).size(), 1000u);
}

}  // namespace
}  // namespace btvm::compiler
