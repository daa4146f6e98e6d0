#include "tools/compiler/compile.h"

#include <algorithm>
#include <utility>

#include "tools/compiler/check.h"
#include "tools/compiler/fold.h"
#include "tools/compiler/lower.h"
#include "tools/compiler/parser.h"
#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace btvm::compiler {
namespace {

/// The constant value of a field's default, if it is one.
std::optional<LiteralIndex> constant_default(ModuleAssembler& assembler, const Node* node) {
  if (node == nullptr) return assembler.special(0);
  switch (node->kind) {
    case NodeKind::kInteger:
    case NodeKind::kCharacter: return assembler.integer(node->number);
    case NodeKind::kFloat: return assembler.real(node->real);
    case NodeKind::kString: return assembler.string(node->text);
    case NodeKind::kSymbol: return assembler.symbol_literal(node->text);
    case NodeKind::kIdentifier:
      if (node->text == "nil") return assembler.special(0);
      if (node->text == "true") return assembler.special(1);
      if (node->text == "false") return assembler.special(2);
      return std::nullopt;
    case NodeKind::kList:
    case NodeKind::kArray:
    case NodeKind::kMap: break;
    default: return std::nullopt;
  }
  if (node->second != nullptr) return std::nullopt;
  if (node->is(NodeKind::kList) && node->children.empty()) return assembler.special(3);
  Literal literal;
  literal.kind = node->is(NodeKind::kList)    ? Literal::Kind::kList
                 : node->is(NodeKind::kArray) ? Literal::Kind::kArray
                                              : Literal::Kind::kDictionary;
  for (const Node* child : node->children) {
    const auto element = constant_default(assembler, child);
    if (!element) return std::nullopt;
    literal.elements.push_back(*element);
  }
  return assembler.literal(std::move(literal));
}

/// Superclasses that are known to declare no field.
bool is_plain_root(std::string_view name) {
  return name.empty() || name == "Object" || name == "Actor" || name == "TestCase";
}

/// What stack traces show: of a hidden method, the selector that it is part of.
std::string_view shown_selector(std::string_view selector) {
  const std::size_t space = selector.find(' ');
  return selector.starts_with('%') && space != std::string_view::npos ? selector.substr(space + 1)
                                                                      : selector;
}

bool is_migration(const ExtensionNode& extension) {
  return extension.method.selector == kMigrationSelector;
}

class Compilation {
 public:
  Compilation(const Source& source, const CompileOptions& options, Diagnostics& diagnostics,
              Ast& ast, Module& module)
      : source_(source),
        diagnostics_(diagnostics),
        ast_(ast),
        module_(module),
        catalog_(options.catalog),
        assembler_(module),
        scope_options_{options.top_level_bindings, options.check_semantics, options.check_semantics,
                       options.is_bound, [this](std::string_view s) { return is_own_method(s); }},
        lower_options_{options.top_level_bindings, options.optimise},
        analysis_(scope_options_, ast, diagnostics) {}

  void run() {
    merge_extensions();
    for (ClassNode& cls : ast_.classes) class_definition(cls);
    for (ExtensionNode& extension : ast_.extensions) {
      ExtensionInfo info;
      info.class_name = assembler_.symbol(extension.class_name);
      const ClassFacts* cls = catalog_ == nullptr ? nullptr : catalog_->find(extension.class_name);
      if (cls != nullptr) {
        for (const FieldFacts& field : cls->fields)
          extension.fields.push_back({field.name, {}, nullptr, {}});
      }
      info.method =
          method(extension.method, &extension.fields, cls != nullptr && cls->superclass == "Value");
      module_.extensions.push_back(std::move(info));
    }
    main();
  }

 private:
  bool is_own_method(std::string_view selector) const {
    for (const ClassNode& cls : ast_.classes) {
      for (const MethodNode& m : cls.methods) {
        if (m.selector == selector) return !module_.standard_library;
      }
    }
    return catalog_ != nullptr && catalog_->has_own_method(selector);
  }

  /// Standalone methods of a class in the same file belong to it as if written inside.
  void merge_extensions() {
    for (ClassNode& cls : ast_.classes) {
      auto& extensions = ast_.extensions;
      for (ExtensionNode& extension : extensions) {
        if (extension.class_name != cls.name || is_migration(extension)) continue;
        std::erase_if(cls.methods, [&](const MethodNode& m) {
          return m.selector == extension.method.selector &&
                 m.class_side == extension.method.class_side;
        });
        cls.methods.push_back(extension.method);
      }
      std::erase_if(extensions, [&](const ExtensionNode& e) {
        return e.class_name == cls.name && !is_migration(e);
      });
    }
  }

  MethodInfo method(MethodNode& node, const std::vector<FieldNode>* fields, bool value_superclass) {
    MethodInfo info;
    info.selector = assembler_.symbol(node.selector);
    info.class_side = node.class_side;
    info.sealed = node.sealed;
    info.arguments = static_cast<std::uint16_t>(node.parameters.size());
    info.doc = node.doc;
    info.source = node.source;
    info.line = source_.position(node.span.offset).line;
    for (const Parameter& parameter : node.parameters) {
      info.parameter_types.push_back(parameter.type);
    }
    info.return_type = node.return_type;
    FunctionScope* scope = analysis_.method(node, fields, value_superclass);
    if (node.body.size() == 1 && node.body[0]->is(NodeKind::kPrimitive)) {
      info.primitive = node.body[0]->text;
      return info;
    }
    if (diagnostics_.has_errors()) return info;
    FunctionLowering lowering(assembler_, source_, lower_options_, diagnostics_, *scope, nullptr,
                              shown_selector(node.selector));
    info.function = assembler_.add(lowering.method(node));
    return info;
  }

  void class_definition(ClassNode& cls) {
    ClassInfo info;
    info.name = assembler_.symbol(cls.name);
    if (!cls.superclass.empty()) info.superclass = assembler_.symbol(cls.superclass);
    info.flags = static_cast<std::uint16_t>((cls.is_abstract ? class_flags::kAbstract : 0) |
                                            (cls.sealed ? class_flags::kSealed : 0) |
                                            (cls.typed ? class_flags::kTyped : 0));
    info.doc = cls.doc;
    info.line = source_.position(cls.span.offset).line;
    // A field may be an ancestor's whose default is computed; what is computed later wins.
    bool computed = !cls.fields.empty() && !is_plain_root(cls.superclass);
    for (const FieldNode& node : cls.fields) {
      FieldInfo field;
      field.name = assembler_.symbol(node.name);
      field.type = node.type;
      field.constant = constant_default(assembler_, node.initial);
      computed = computed || !field.constant;
      info.fields.push_back(std::move(field));
    }
    for (const FieldNode& node : cls.class_variables) {
      ClassVariableInfo variable;
      variable.name = assembler_.symbol(node.name);
      variable.type = node.type;
      variable.constant = constant_default(assembler_, node.initial);
      info.class_variables.push_back(std::move(variable));
    }
    for (MethodNode& node : cls.methods) {
      info.methods.push_back(method(node, &cls.fields, cls.superclass == "Value"));
    }
    if (computed) info.methods.push_back(field_defaults(cls));
    module_.classes.push_back(std::move(info));
  }

  MethodInfo field_defaults(const ClassNode& cls) {
    std::vector<Node*> defaults;
    for (const FieldNode& field : cls.fields) {
      if (field.initial != nullptr) defaults.push_back(field.initial);
    }
    MethodInfo info;
    info.selector = assembler_.symbol("%initFields");
    FunctionScope* scope = analysis_.top_level(defaults, false);
    if (diagnostics_.has_errors()) return info;
    FunctionLowering lowering(assembler_, source_, lower_options_, diagnostics_, *scope, nullptr,
                              "%initFields");
    info.function = assembler_.add(lowering.field_defaults(cls.fields));
    return info;
  }

  void main() {
    std::vector<Node*> all;
    bool class_variables = false;
    for (const ClassNode& cls : ast_.classes) {
      for (const FieldNode& variable : cls.class_variables) {
        if (variable.initial == nullptr) continue;
        all.push_back(variable.initial);
        class_variables |= !constant_default(assembler_, variable.initial);
      }
    }
    all.insert(all.end(), ast_.statements.begin(), ast_.statements.end());
    FunctionScope* scope = analysis_.top_level(all, false);
    if (diagnostics_.has_errors() || (ast_.statements.empty() && !class_variables)) return;
    FunctionLowering lowering(assembler_, source_, lower_options_, diagnostics_, *scope, nullptr,
                              module_.name);
    module_.main = assembler_.add(lowering.main(ast_.statements, ast_.classes));
  }

  const Source& source_;
  Diagnostics& diagnostics_;
  Ast& ast_;
  Module& module_;
  const ClassCatalog* catalog_;
  ModuleAssembler assembler_;
  ScopeOptions scope_options_;
  LowerOptions lower_options_;
  ScopeAnalysis analysis_;
};

void check(const Ast& ast, const ClassCatalog* known, Diagnostics& diagnostics) {
  apply_expectations(ast, diagnostics);
  ClassCatalog catalog(known);
  catalog.add(ast);
  const CheckContext context{ast, catalog, diagnostics};
  check_classes(context);
  check_sends(context);
  check_block_arguments(context);
  check_types(context);
}

void fold_all(Ast& ast) {
  each_body(ast, [](const MethodContext&, const std::vector<Node*>& body) {
    for (Node* statement : body) fold(statement);
  });
  for (ClassNode& cls : ast.classes) {
    for (FieldNode& field : cls.fields) fold(field.initial);
    for (FieldNode& variable : cls.class_variables) fold(variable.initial);
  }
}

}  // namespace

std::optional<Module> compile(const Source& source, const CompileOptions& options,
                              Diagnostics& diagnostics) {
  if (source.text().size() > limits::kFileBytes) {
    diagnostics.error(
        {}, "The source is too large (" + std::to_string(limits::kFileBytes) + " bytes at most)");
    return std::nullopt;
  }
  const std::size_t valid = utf8_prefix(source.text());
  if (valid != source.text().size()) {
    diagnostics.error({static_cast<std::uint32_t>(valid), 1}, "The source is not UTF-8",
                      "Save the file in the encoding UTF-8");
    return std::nullopt;
  }
  Ast ast;
  if (!parse(source, {options.standard_library, options.compat}, ast, diagnostics)) {
    return std::nullopt;
  }
  if (!check_depth(ast, diagnostics)) return std::nullopt;
  if (options.definitions_only) ast.statements.clear();
  if (options.first_statement_only && ast.statements.size() > 1) ast.statements.resize(1);
  Module module;
  module.name = options.module_name;
  module.source_file = source.name();
  module.standard_library = options.standard_library;
  if (options.check_semantics && !options.standard_library) {
    check(ast, options.catalog, diagnostics);
  }
  if (options.optimise) fold_all(ast);
  Compilation(source, options, diagnostics, ast, module).run();
  diagnostics.finish();
  if (diagnostics.has_errors()) return std::nullopt;
  return module;
}

}  // namespace btvm::compiler
