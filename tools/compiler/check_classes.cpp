// Class definitions: inheritance, duplicates, fields and class variables, annotations.
#include <set>
#include <string>
#include <utility>

#include "tools/compiler/check.h"
#include "tools/compiler/walk.h"

namespace btvm::compiler {
namespace {

std::string quoted(const std::string& name) { return "`" + name + "`"; }

class ClassCheck {
 public:
  ClassCheck(const CheckContext& context, const ClassNode& cls)
      : catalog_(context.catalog), diagnostics_(context.diagnostics), cls_(cls) {}

  void run() {
    header();
    duplicates();
    for (const MethodNode& method : cls_.methods) {
      override_of_sealed(method);
      override_of_types(method);
      if (is_typed()) annotations(method);
      if (method.class_side) class_variables(method);
    }
  }

 private:
  void header() {
    const ClassFacts* super = catalog_.find(cls_.superclass);
    if (super != nullptr && super->sealed) {
      diagnostics_.error(cls_.span, "Cannot subclass sealed class " + quoted(super->name));
    }
    if (catalog_.is_protected(cls_.name)) {
      diagnostics_.warning(cls_.span,
                           "Class name " + quoted(cls_.name) +
                               " conflicts with a stdlib class. Loading will fail because stdlib "
                               "class names are protected.");
    }
  }

  void duplicates() {
    std::set<std::pair<bool, std::string>> seen;
    for (const MethodNode& method : cls_.methods) {
      if (seen.emplace(method.class_side, method.selector).second) continue;
      diagnostics_.error(
          method.span, std::string("Duplicate ") + (method.class_side ? "class " : "") + "method " +
                           quoted(method.selector) + " in class " + quoted(cls_.name));
    }
  }

  [[nodiscard]] ClassCatalog::Found overridden(const MethodNode& method) const {
    const auto found = catalog_.find_method(cls_.name, method.selector, method.class_side, true);
    // What every class object understands is no method of a superclass's class side.
    const bool same_side = found.method != nullptr && found.method->class_side == method.class_side;
    return same_side ? found : ClassCatalog::Found{};
  }

  void override_of_sealed(const MethodNode& method) {
    const auto [owner, found] = overridden(method);
    if (found == nullptr || !found->sealed) return;
    diagnostics_.error(method.span, "Cannot override sealed method " + quoted(method.selector) +
                                        " from class " + quoted(owner->name));
  }

  void override_of_types(const MethodNode& method) {
    const auto [owner, found] = overridden(method);
    if (found == nullptr) return;
    for (std::size_t i = 0; i < method.parameters.size(); ++i) {
      const std::string& own = method.parameters[i].type;
      const std::string parent =
          i < found->parameter_types.size() ? found->parameter_types[i] : std::string();
      if (own.empty() || parent.empty() || own == parent) continue;
      if (catalog_.find(own) == nullptr || catalog_.find(parent) == nullptr) continue;
      if (catalog_.inherits(own, parent) || catalog_.inherits(parent, own)) continue;
      std::string message = "Parameter " + std::to_string(i + 1) + " of '" + method.selector;
      message.append("' in ").append(cls_.name).append(" has type ").append(own);
      message.append(", incompatible with parent's ").append(parent);
      diagnostics_.warning(method.parameters[i].name->span, std::move(message));
    }
  }

  [[nodiscard]] bool is_typed() const {
    if (cls_.typed) return true;
    for (const ClassFacts* at = catalog_.find(cls_.superclass); at != nullptr && !at->library;
         at = catalog_.find(at->superclass)) {
      if (at->typed) return true;
      if (at->name == cls_.name) break;
    }
    return false;
  }

  void annotations(const MethodNode& method) {
    if (method.body.size() == 1 && method.body[0]->is(NodeKind::kPrimitive)) return;
    const std::string place =
        " in typed class " + quoted(cls_.name) + " (method " + quoted(method.selector) + ")";
    for (const Parameter& parameter : method.parameters) {
      if (!parameter.type.empty()) continue;
      diagnostics_.warning(parameter.name->span, "Missing type annotation for parameter " +
                                                     quoted(parameter.name->text) + place);
    }
    if (method.return_type.empty()) {
      diagnostics_.warning(method.span, "Missing return type annotation" + place);
    }
  }

  /// In class methods `self.x` is a class variable of this class.
  void class_variables(const MethodNode& method) {
    std::set<const Node*> assigned;
    const auto visit = [&](const Node& node) {
      if (node.is(NodeKind::kAssign)) assigned.insert(node.first);
      if (!node.is(NodeKind::kField) || !node.first->is_name("self")) return;
      for (const FieldNode& variable : cls_.class_variables) {
        if (variable.name == node.text) return;
      }
      if (catalog_.find_field(cls_.name, node.text) != nullptr) {
        const bool is_target = assigned.contains(&node);
        diagnostics_.error(node.span,
                           std::string(is_target ? "cannot assign to" : "cannot access") +
                               " instance field '" + node.text + "' in a class method");
      } else {
        diagnostics_.warning(node.span, "Undefined class variable " + quoted(node.text) +
                                            " on class " + quoted(cls_.name));
      }
    };
    for (const Node* statement : method.body) walk(statement, visit);
  }

  const ClassCatalog& catalog_;
  Diagnostics& diagnostics_;
  const ClassNode& cls_;
};

/// `self.x :=` in a value class that has `withX:` (language.md 8.2).
void check_with_methods(const CheckContext& context) {
  each_body(context.ast, [&](const MethodContext& at, const std::vector<Node*>& body) {
    if (at.method == nullptr || at.method->class_side || at.class_name.empty()) return;
    if (!context.catalog.is_complete(at.class_name)) return;
    if (context.catalog.inherits(at.class_name, "Actor")) return;
    if (context.catalog.inherits(at.class_name, "Value")) return;  // there it is an error
    const auto visit = [&](const Node& node) {
      if (!node.is(NodeKind::kAssign) || !node.first->is(NodeKind::kField)) return;
      const std::string& field = node.first->text;
      std::string with = "with" + field + ":";
      if (with[4] >= 'a' && with[4] <= 'z') with[4] = static_cast<char>(with[4] - 'a' + 'A');
      if (at.method->selector == with) return;  // the method itself has to assign
      if (context.catalog.find_method(at.class_name, with, false).method == nullptr) return;
      context.diagnostics.warning(node.first->span, "Direct slot assignment `self." + field +
                                                        " :=` bypasses the `" + with +
                                                        "` method defined in the class hierarchy");
    };
    for (const Node* statement : body) walk(statement, visit);
  });
}

}  // namespace

void check_classes(const CheckContext& context) {
  for (const ClassNode& cls : context.ast.classes) ClassCheck(context, cls).run();
  for (const ExtensionNode& extension : context.ast.extensions) {
    if (context.catalog.find(extension.class_name) != nullptr) continue;
    context.diagnostics.warning(extension.span, "Standalone method targets unknown class `" +
                                                    extension.class_name + "` in this module");
  }
  check_with_methods(context);
}

}  // namespace btvm::compiler
