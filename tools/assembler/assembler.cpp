#include "tools/assembler/assembler.h"

#include <optional>
#include <utility>

#include "tools/assembler/function_assembler.h"
#include "tools/assembler/module_tables.h"
#include "tools/assembler/token_line.h"

namespace btvm {
namespace {

class Assembler {
 public:
  Expected<Module, AssembleError> run(std::string_view text) {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      TokenLine line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.at_end() && !line.error()) read(line);
      if (!line.error() && !line.at_end()) line.fail("more than expected: " + line.peek().text);
      if (line.error()) return AssembleError{number, *line.error()};
      last_ = number;
    }
    if (function_ || class_open_) return AssembleError{last_, "end is missing"};
    return std::move(module_);
  }

 private:
  void read(TokenLine& line) {
    if (function_) {
      if (!line.skip("end")) return function_->body(line);
      module_.functions.push_back(function_->finish(line));
      return function_.reset();
    }
    if (class_open_) return member(line);
    top_level(line);
  }

  void top_level(TokenLine& line) {
    if (line.skip("module")) {
      module_.name = line.string("the module's name");
    } else if (line.skip("library")) {
      module_.standard_library = true;
    } else if (line.skip("source")) {
      module_.source_file = line.string("the source file");
      module_.source_digest = digest(line);
    } else if (line.skip("main")) {
      module_.main = function_index(line);
    } else if (line.skip("class")) {
      begin_class(line);
    } else if (line.skip("extend")) {
      ExtensionInfo extension;
      extension.class_name = tables_.symbol(line.name("a class"));
      line.expect("method");
      extension.method = method(line);
      module_.extensions.push_back(std::move(extension));
    } else if (line.skip("function")) {
      const auto number = line.numbered("@", "the function's number", 0x7FFFFFFF);
      if (static_cast<std::size_t>(number) != module_.functions.size()) {
        line.fail("functions are numbered in order");
      }
      function_.emplace(tables_);
      function_->header(line);
    } else {
      line.fail("expected module, library, source, main, class, extend or function");
    }
  }

  static std::uint64_t digest(TokenLine& line) {
    std::uint64_t result = 0;
    for (const char c : line.next().text) {
      if (c < '0' || c > '9') line.fail("expected the source's digest");
      result = result * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return result;
  }

  static FunctionIndex function_index(TokenLine& line) {
    return static_cast<FunctionIndex>(line.numbered("@", "a function", 0x7FFFFFFF));
  }
  static std::uint32_t line_number(TokenLine& line) {
    return static_cast<std::uint32_t>(line.number("a line", 0, 0x7FFFFFFF));
  }

  void begin_class(TokenLine& line) {
    ClassInfo definition;
    definition.name = tables_.symbol(line.name("a class"));
    line.expect("<");
    if (!line.skip("nil")) definition.superclass = tables_.symbol(line.name("a superclass"));
    if (line.skip("abstract")) definition.flags |= class_flags::kAbstract;
    if (line.skip("sealed")) definition.flags |= class_flags::kSealed;
    if (line.skip("typed")) definition.flags |= class_flags::kTyped;
    if (line.skip("replaceable")) definition.flags |= class_flags::kReplaceable;
    if (line.skip("line")) definition.line = line_number(line);
    module_.classes.push_back(std::move(definition));
    class_open_ = true;
  }

  void member(TokenLine& line) {
    ClassInfo& definition = module_.classes.back();
    if (line.skip("field")) {
      definition.fields.push_back(variable<FieldInfo>(line));
    } else if (line.skip("variable")) {
      definition.class_variables.push_back(variable<ClassVariableInfo>(line));
    } else if (line.skip("method")) {
      definition.methods.push_back(method(line));
    } else if (line.skip("end")) {
      class_open_ = false;
    } else {
      line.fail("expected field, variable, method or end");
    }
  }

  template <typename Variable>
  Variable variable(TokenLine& line) {
    Variable variable;
    variable.name = tables_.symbol(line.name("a variable"));
    if (line.skip("type")) variable.type = line.string("a type");
    if (line.skip("=")) variable.constant = tables_.literal(line);
    return variable;
  }

  MethodInfo method(TokenLine& line) {
    MethodInfo method;
    method.class_side = line.skip("class");
    method.sealed = line.skip("sealed");
    const auto [selector, arguments] = line.selector();
    method.selector = tables_.symbol(selector);
    method.arguments = arguments;
    if (line.peek().text.starts_with('@')) method.function = function_index(line);
    if (line.skip("primitive")) method.primitive = line.string("a primitive");
    if (line.skip("line")) method.line = line_number(line);
    while (line.skip("takes")) method.parameter_types.push_back(line.string("a type"));
    if (line.skip("returns")) method.return_type = line.string("a type");
    return method;
  }

  Module module_;
  ModuleTables tables_{module_};
  std::optional<FunctionAssembler> function_;
  bool class_open_ = false;
  std::size_t last_ = 0;
};

}  // namespace

Expected<Module, AssembleError> assemble(std::string_view text) { return Assembler().run(text); }

}  // namespace btvm
