// Module: loaded code before it is linked; what a .btc file says, as plain data.
//
// The compiler makes a Module, loader/module_writer turns it into bytes, loader/module_reader and
// module_builder turn bytes into a Module, loader/verifier proves it safe, loader/linker enters it
// into an Image. A Module knows no virtual machine: names are text, literals are trees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace btvm {

/// Index into Module::symbols.
enum class SymbolIndex : std::uint32_t { kNone = 0xFFFFFFFF };
/// Index into Module::functions.
enum class FunctionIndex : std::uint32_t { kNone = 0xFFFFFFFF };
/// Index into Module::literals. A literal refers only to literals before it.
enum class LiteralIndex : std::uint32_t {};

/// One constant.
struct Literal {
  enum class Kind : std::uint8_t {
    kSpecial = 0,     // number: 0 nil, 1 true, 2 false, 3 empty list
    kInteger = 1,     // number
    kBigInteger = 2,  // text: decimal digits, may start with -
    kFloat = 3,       // real
    kString = 4,      // text, UTF-8
    kSymbol = 5,      // symbol
    kList = 6,        // elements
    kArray = 7,       // elements
    kTuple = 8,       // elements
    kDictionary = 9,  // elements: key, value, key, value ...; the last of equal keys wins
  };
  Kind kind = Kind::kSpecial;
  std::int64_t number = 0;
  double real = 0;
  std::string text;
  SymbolIndex symbol = SymbolIndex::kNone;
  std::vector<LiteralIndex> elements;
};

/// A send site: what is sent. The inline cache is made by the linker.
struct SendSiteInfo {
  SymbolIndex selector = SymbolIndex::kNone;
  std::uint16_t arguments = 0;
};

/// An error or unwind that leaves an instruction in [from, to) goes to `target`; inner regions first.
struct HandlerInfo {
  enum class Kind : std::uint8_t {
    kCatch = 0,   // errors only; the register gets the exception
    kEnsure = 1,  // errors and unwinding returns; the register gets what kResumeUnwind goes on with
  };
  Kind kind = Kind::kCatch;
  std::uint32_t from = 0;  // units
  std::uint32_t to = 0;
  std::uint32_t target = 0;
  std::uint16_t payload_register = 0;
};

/// Code from unit `unit` on comes from this line; ascending.
struct LineInfo {
  std::uint32_t unit = 0;
  std::uint32_t line = 0;    // 1-based
  std::uint32_t column = 0;  // 1-based, code points
};

namespace function_flags {
enum Flag : std::uint16_t {
  kBlock = 1,            // R[0] is the block object; else R[0] is self
  kHasHome = 2,          // makes a home: an unwinding error ends it
  kClassSide = 4,        // method of a metaclass
  kAssignsCaptured = 8,  // block that assigns a captured variable (display quirk, language.md 4.7)
  kMain = 16,            // the module's top-level expressions
  kTrampoline = 32,      // never in a file: made by Image::trampoline, left out of stack traces
};
}  // namespace function_flags

struct FunctionInfo {
  SymbolIndex name = SymbolIndex::kNone;  // selector, or the enclosing selector for a block
  std::uint16_t flags = 0;
  std::uint16_t parameters = 0;  // in R[1] ...; R[0] does not count
  std::uint16_t registers = 1;
  std::uint16_t captured = 0;       // blocks: how many captured values kMakeBlock must give
  std::uint16_t home_register = 0;  // kHasHome: holds the home, or nil before kMakeHome
  std::vector<std::uint16_t> code;
  std::vector<LiteralIndex> literals;
  std::vector<SendSiteInfo> sends;
  std::vector<SymbolIndex> fields;
  std::vector<SymbolIndex> classes;
  std::vector<FunctionIndex> blocks;
  std::vector<HandlerInfo> handlers;
  std::vector<LineInfo> lines;
};

struct MethodInfo {
  SymbolIndex selector = SymbolIndex::kNone;
  bool class_side = false;
  bool sealed = false;
  /// kNone: the body is the primitive named by `primitive`.
  FunctionIndex function = FunctionIndex::kNone;
  std::string primitive;
  std::uint16_t arguments = 0;
  std::string doc;     // text of the doc comment, empty when there is none
  std::string source;  // method text from the selector on
  std::uint32_t line = 0;
  std::vector<std::string> parameter_types;  // "" when not declared
  std::string return_type;
};

struct FieldInfo {
  SymbolIndex name = SymbolIndex::kNone;
  std::string type;
  /// The default when it is a constant; else the class's %initFields method computes it.
  std::optional<LiteralIndex> constant;
};

/// Class variable: its initial value is a constant, or the module's main code sets it.
struct ClassVariableInfo {
  SymbolIndex name = SymbolIndex::kNone;
  std::string type;
  std::optional<LiteralIndex> constant;
};

namespace class_flags {
enum Flag : std::uint16_t {
  kAbstract = 1,
  kSealed = 2,
  kTyped = 4,
  kReplaceable = 8,  // of the class library: a program's class of the same name takes its place
};
}  // namespace class_flags

struct ClassInfo {
  SymbolIndex name = SymbolIndex::kNone;
  SymbolIndex superclass = SymbolIndex::kNone;  // kNone: a root
  std::uint16_t flags = 0;
  std::vector<FieldInfo> fields;
  std::vector<ClassVariableInfo> class_variables;
  std::vector<MethodInfo> methods;
  std::string doc;
  std::uint32_t line = 0;
};

/// The selector of an extension that is no method, but a patch of state: code that live actors of the class
/// run on their state before their next message.
inline constexpr std::string_view kMigrationSelector = "%migrate";

/// `Foo >> selector => ...`: a method for a class that another module defines.
struct ExtensionInfo {
  SymbolIndex class_name = SymbolIndex::kNone;
  MethodInfo method;
};

struct Module {
  std::string name;                 // "bank"
  std::string source_file;          // as given to the compiler; empty when there is none
  std::uint64_t source_digest = 0;  // XXH3 of the source text
  bool standard_library = false;    // may bind primitives and define the well-known classes
  std::vector<std::string> symbols;
  std::vector<Literal> literals;
  std::vector<FunctionInfo> functions;
  std::vector<ClassInfo> classes;
  std::vector<ExtensionInfo> extensions;
  FunctionIndex main = FunctionIndex::kNone;  // kNone: the module has no top-level expressions
};

/// What a .btc file holds: one or several modules, linked in this order.
struct Bundle {
  std::vector<Module> modules;
};

}  // namespace btvm
