#include "loader/verifier.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "loader/verifier_flow.h"
#include "loader/verifier_function.h"
#include "loader/verifier_literal.h"
#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

constexpr std::uint16_t kKnownClassFlags =
    class_flags::kAbstract | class_flags::kSealed | class_flags::kTyped | class_flags::kReplaceable;

/// Checks one module; the first error stays.
class ModuleVerifier {
 public:
  ModuleVerifier(const Module& module, const VerifyOptions& options)
      : module_(module), options_(options), uses_(module.functions.size(), 0) {}

  std::optional<LoadError> run() {
    if (module_.standard_library && !options_.class_library) {
      fail(LoadErrc::kNotPrivileged, "to be the class library");
    }
    sizes();
    symbols();
    if (!error_) error_ = verify_literals(module_);
    if (!error_) main();
    for (const ClassInfo& definition : module_.classes) {
      if (!error_) class_definition(definition);
    }
    check_unique(module_.classes, LoadErrc::kBadClass, "two classes",
                 [](const ClassInfo& c) { return std::pair(c.name, false); });
    for (const ExtensionInfo& extension : module_.extensions) {
      if (error_) break;
      symbol(LoadErrc::kBadClass, "the extended class", extension.class_name);
      if (!error_) method(extension.method);
    }
    if (!error_) functions();
    if (error_) error_->module = module_.name;
    return std::move(error_);
  }

 private:
  void fail(LoadErrc code, std::string subject) {
    if (error_) return;
    error_.emplace();
    error_->code = code;
    error_->subject = std::move(subject);
  }

  [[nodiscard]] const std::string& text(SymbolIndex index) const {
    return module_.symbols[static_cast<std::size_t>(index)];
  }
  void symbol(LoadErrc code, std::string_view what, SymbolIndex index) {
    if (static_cast<std::size_t>(index) < module_.symbols.size()) return;
    fail(code, std::string(what) + " has no name");
  }

  void sizes() {
    for (const std::size_t size :
         {module_.symbols.size(), module_.literals.size(), module_.functions.size(),
          module_.classes.size(), module_.extensions.size()}) {
      if (size > limits::kModuleItems) fail(LoadErrc::kLimitExceeded, "items of a module");
    }
  }

  void symbols() {
    std::unordered_set<std::string_view> seen;
    for (const std::string& symbol : module_.symbols) {
      if (symbol.size() > limits::kSymbolBytes) {
        return fail(LoadErrc::kLimitExceeded, "bytes of a symbol");
      }
      if (!is_utf8(symbol)) return fail(LoadErrc::kBadSymbol, "not UTF-8");
      if (!seen.insert(symbol).second) return fail(LoadErrc::kBadSymbol, "twice: " + symbol);
    }
  }

  /// A function that is no block, used once and with that many parameters.
  void root_function(LoadErrc code, const std::string& what, FunctionIndex index,
                     std::size_t parameters, bool class_side) {
    const auto number = static_cast<std::size_t>(index);
    if (number >= module_.functions.size()) return fail(code, what + ": there is no such function");
    const FunctionInfo& function = module_.functions[number];
    if ((function.flags & function_flags::kBlock) != 0) {
      return fail(code, what + ": the function is a block");
    }
    if (function.parameters != parameters) {
      return fail(code, what + ": the function has " + std::to_string(function.parameters) +
                            " parameters, not " + std::to_string(parameters));
    }
    if (((function.flags & function_flags::kClassSide) != 0) != class_side) {
      return fail(code, what + ": the function is of the other side");
    }
    if (uses_[number]++ != 0) return fail(code, what + ": the function is used twice");
  }

  void main() {
    if (module_.main == FunctionIndex::kNone) return;
    root_function(LoadErrc::kBadFunction, "main", module_.main, 0, false);
  }

  // --- Classes ----------------------------------------------------------------------------------

  /// `key` answers a pair that must not come twice; its first part is a symbol.
  template <typename Items, typename Key>
  void check_unique(const Items& items, LoadErrc code, std::string_view what, Key&& key) {
    if (error_) return;
    std::set<std::pair<SymbolIndex, bool>> seen;
    for (const auto& item : items) {
      if (seen.insert(key(item)).second) continue;
      return fail(code, std::string(what) + " named " + text(key(item).first));
    }
  }

  void class_definition(const ClassInfo& definition) {
    symbol(LoadErrc::kBadClass, "a class", definition.name);
    if (definition.superclass != SymbolIndex::kNone) {
      symbol(LoadErrc::kBadClass, "a superclass", definition.superclass);
    }
    if (error_) return;
    const std::string& name = text(definition.name);
    if ((definition.flags & ~kKnownClassFlags) != 0) {
      return fail(LoadErrc::kBadClass, name + ": a flag is not known");
    }
    if (definition.superclass == definition.name) {
      return fail(LoadErrc::kBadClass, name + ": inherits from itself");
    }
    if (definition.fields.size() > limits::kFields) {
      return fail(LoadErrc::kLimitExceeded, name + ": fields");
    }
    for (const FieldInfo& field : definition.fields) variable(name, field);
    for (const ClassVariableInfo& v : definition.class_variables) variable(name, v);
    for (const MethodInfo& m : definition.methods) {
      if (!error_) method(m);
    }
    const auto by_name = [](const auto& item) { return std::pair(item.name, false); };
    check_unique(definition.fields, LoadErrc::kBadClass, name + ": two fields", by_name);
    check_unique(definition.class_variables, LoadErrc::kBadClass, name + ": two class variables",
                 by_name);
    check_unique(definition.methods, LoadErrc::kBadMethod, name + ": two methods",
                 [](const MethodInfo& m) { return std::pair(m.selector, m.class_side); });
  }

  template <typename Variable>
  void variable(const std::string& class_name, const Variable& variable) {
    symbol(LoadErrc::kBadClass, class_name + ": a field", variable.name);
    if (variable.constant &&
        static_cast<std::size_t>(*variable.constant) >= module_.literals.size()) {
      fail(LoadErrc::kBadClass, class_name + ": a constant is no literal");
    }
  }

  void method(const MethodInfo& method) {
    symbol(LoadErrc::kBadMethod, "a method", method.selector);
    if (error_) return;
    const std::string& name = text(method.selector);
    if (!method.parameter_types.empty() && method.parameter_types.size() != method.arguments) {
      return fail(LoadErrc::kBadMethod, name + ": not as many types as arguments");
    }
    const bool has_function = method.function != FunctionIndex::kNone;
    if (has_function != method.primitive.empty()) {
      return fail(LoadErrc::kBadMethod, name + ": not exactly one of function and primitive");
    }
    if (has_function) {
      return root_function(LoadErrc::kBadMethod, name, method.function, method.arguments,
                           method.class_side);
    }
    primitive(name, method);
  }

  void primitive(const std::string& name, const MethodInfo& method) {
    if (!module_.standard_library) {
      return fail(LoadErrc::kNotPrivileged, name + ": a primitive");
    }
    if (options_.primitives == nullptr) return;
    const PrimitiveInfo* found = options_.primitives(method.primitive);
    if (found == nullptr) return fail(LoadErrc::kUnknownPrimitive, name + ": " + method.primitive);
    // Evaluating a block takes as many arguments as the block; the loop compares at run time.
    if (method.primitive != "block_value" && found->arguments != method.arguments) {
      fail(LoadErrc::kPrimitiveArity, name + ": " + method.primitive);
    }
  }

  // --- Functions --------------------------------------------------------------------------------

  void functions() {
    for (std::size_t i = 0; i < module_.functions.size(); ++i) {
      if (!error_) function_error(i, verify_structure(module_, static_cast<FunctionIndex>(i)));
    }
    CapturedCells captured;
    if (!error_) captured = first_captured();
    for (const std::size_t i : order_of_flow()) {
      if (!error_) function_error(i, verify_flow(module_, static_cast<FunctionIndex>(i), captured));
    }
  }

  void function_error(std::size_t i, std::optional<LoadError> error) {
    if (!error) return;
    error_ = std::move(error);
    const auto name = static_cast<std::size_t>(module_.functions[i].name);
    error_->function = "@" + std::to_string(i);
    if (name < module_.symbols.size()) error_->function += " " + module_.symbols[name];
  }

  [[nodiscard]] CapturedCells first_captured() const {
    CapturedCells captured;
    captured.reserve(module_.functions.size());
    for (const FunctionInfo& function : module_.functions) {
      captured.emplace_back(function.captured, true);
    }
    return captured;
  }

  /// Functions before the blocks inside them. Fails unless blocks form trees: each belongs to one
  /// place in one function, so that it has one owner and what it captures is known.
  std::vector<std::size_t> order_of_flow() {
    std::vector<std::size_t> order;
    if (error_) return order;
    for (std::size_t i = 0; i < module_.functions.size(); ++i) {
      for (const FunctionIndex block : module_.functions[i].blocks) {
        if (uses_[static_cast<std::size_t>(block)]++ == 0) continue;
        LoadError twice;
        twice.code = LoadErrc::kBadBlock;
        twice.subject = "@" + std::to_string(static_cast<std::size_t>(block)) + " is used twice";
        function_error(i, twice);
        return {};
      }
    }
    const std::vector<bool> inner = inner_functions();
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (!inner[i]) order.push_back(i);
    }
    std::size_t level_begin = 0;
    for (std::uint32_t depth = 0; level_begin < order.size(); ++depth) {
      if (depth > limits::kBlockNesting) {
        fail(LoadErrc::kLimitExceeded, "blocks inside blocks");
        return {};
      }
      const std::size_t level_end = order.size();
      for (; level_begin < level_end; ++level_begin) {
        for (const FunctionIndex block : module_.functions[order[level_begin]].blocks) {
          order.push_back(static_cast<std::size_t>(block));
        }
      }
    }
    if (order.size() != module_.functions.size()) fail(LoadErrc::kBadBlock, "a block holds itself");
    return order;
  }

  [[nodiscard]] std::vector<bool> inner_functions() const {
    std::vector<bool> inner(module_.functions.size(), false);
    for (const FunctionInfo& function : module_.functions) {
      for (const FunctionIndex block : function.blocks)
        inner[static_cast<std::size_t>(block)] = true;
    }
    return inner;
  }

  const Module& module_;
  const VerifyOptions& options_;
  std::vector<std::uint32_t> uses_;  // of each function: methods, main, blocks
  std::optional<LoadError> error_;
};

}  // namespace

Expected<void, LoadError> verify(const Module& module, const VerifyOptions& options) {
  if (auto error = ModuleVerifier(module, options).run()) return *std::move(error);
  return {};
}

Expected<void, LoadError> verify(const Bundle& bundle, const VerifyOptions& options) {
  for (const Module& module : bundle.modules) {
    if (auto verified = verify(module, options); !verified) return verified;
  }
  return {};
}

}  // namespace btvm
