#include "tools/compiler/class_catalog.h"

#include <algorithm>
#include <utility>

namespace btvm::compiler {
namespace {

/// Chains that lead to themselves end here.
constexpr int kLongestChain = 256;

MethodFacts facts_of(const MethodNode& node) {
  MethodFacts facts{node.selector, node.class_side, node.sealed, {}, node.return_type};
  for (const Parameter& parameter : node.parameters)
    facts.parameter_types.push_back(parameter.type);
  return facts;
}

void put(ClassFacts& cls, MethodFacts method) {
  std::erase_if(cls.methods, [&](const MethodFacts& m) {
    return m.selector == method.selector && m.class_side == method.class_side;
  });
  cls.methods.push_back(std::move(method));
}

}  // namespace

ClassFacts& ClassCatalog::own_copy(const std::string& name) {
  const auto found = classes_.find(name);
  if (found != classes_.end()) return found->second;
  const ClassFacts* other = find(name);
  return classes_[name] = other == nullptr ? ClassFacts{} : *other;
}

void ClassCatalog::add(const Module& module) {
  const auto text = [&](SymbolIndex i) {
    return i == SymbolIndex::kNone ? std::string() : module.symbols[static_cast<std::size_t>(i)];
  };
  const auto method = [&](const MethodInfo& info) {
    return MethodFacts{text(info.selector), info.class_side, info.sealed, info.parameter_types,
                       info.return_type};
  };
  for (const ClassInfo& info : module.classes) {
    ClassFacts facts;
    facts.name = text(info.name);
    facts.superclass = text(info.superclass);
    facts.is_abstract = (info.flags & class_flags::kAbstract) != 0;
    facts.sealed = (info.flags & class_flags::kSealed) != 0;
    facts.typed = (info.flags & class_flags::kTyped) != 0;
    facts.library = module.standard_library;
    facts.replaceable = (info.flags & class_flags::kReplaceable) != 0;
    for (const FieldInfo& field : info.fields)
      facts.fields.push_back({text(field.name), field.type});
    for (const ClassVariableInfo& variable : info.class_variables) {
      facts.class_variables.push_back({text(variable.name), variable.type});
    }
    for (const MethodInfo& m : info.methods) facts.methods.push_back(method(m));
    std::string name = facts.name;
    classes_.insert_or_assign(std::move(name), std::move(facts));
  }
  for (const ExtensionInfo& extension : module.extensions) {
    const std::string name = text(extension.class_name);
    if (find(name) != nullptr && text(extension.method.selector) != kMigrationSelector) {
      put(own_copy(name), method(extension.method));
    }
  }
}

void ClassCatalog::add(const Ast& ast) {
  for (const ClassNode& node : ast.classes) {
    ClassFacts facts;
    facts.name = node.name;
    facts.superclass = node.superclass;
    facts.is_abstract = node.is_abstract;
    facts.sealed = node.sealed;
    facts.typed = node.typed;
    for (const FieldNode& field : node.fields) facts.fields.push_back({field.name, field.type});
    for (const FieldNode& variable : node.class_variables) {
      facts.class_variables.push_back({variable.name, variable.type});
    }
    for (const MethodNode& m : node.methods) facts.methods.push_back(facts_of(m));
    classes_.insert_or_assign(node.name, std::move(facts));
  }
  for (const ExtensionNode& extension : ast.extensions) {
    if (find(extension.class_name) == nullptr || extension.method.selector == kMigrationSelector) {
      continue;
    }
    put(own_copy(extension.class_name), facts_of(extension.method));
  }
}

bool ClassCatalog::has_own_method(std::string_view selector) const {
  const auto has = [&](const auto& entry) {
    const ClassFacts& cls = entry.second;
    return !cls.library &&
           std::any_of(cls.methods.begin(), cls.methods.end(),
                       [&](const MethodFacts& m) { return m.selector == selector; });
  };
  for (const ClassCatalog* at = this; at != nullptr; at = at->outer_) {
    if (std::any_of(at->classes_.begin(), at->classes_.end(), has)) return true;
  }
  return false;
}

const ClassFacts* ClassCatalog::find(std::string_view name) const {
  for (const ClassCatalog* at = this; at != nullptr; at = at->outer_) {
    const auto found = at->classes_.find(name);
    if (found != at->classes_.end()) return &found->second;
  }
  return nullptr;
}

bool ClassCatalog::is_protected(std::string_view name) const {
  for (const ClassCatalog* at = this; at != nullptr; at = at->outer_) {
    const auto found = at->classes_.find(name);
    if (found != at->classes_.end() && found->second.library && !found->second.replaceable)
      return true;
  }
  return false;
}

bool ClassCatalog::inherits(std::string_view name, std::string_view ancestor) const {
  const ClassFacts* cls = find(name);
  for (int i = 0; cls != nullptr && i < kLongestChain; ++i, cls = find(cls->superclass)) {
    if (cls->name == ancestor) return true;
  }
  return false;
}

bool ClassCatalog::is_complete(std::string_view name) const {
  const ClassFacts* cls = find(name);
  for (int i = 0; cls != nullptr && i < kLongestChain; ++i, cls = find(cls->superclass)) {
    if (cls->superclass.empty()) return true;
  }
  return false;
}

ClassCatalog::Found ClassCatalog::find_method(std::string_view name, std::string_view selector,
                                              bool class_side, bool from_super) const {
  const ClassFacts* cls = find(name);
  if (from_super && cls != nullptr) cls = find(cls->superclass);
  for (int i = 0; cls != nullptr && i < kLongestChain; ++i, cls = find(cls->superclass)) {
    for (const MethodFacts& method : cls->methods) {
      if (method.selector == selector && method.class_side == class_side) return {cls, &method};
    }
  }
  // A class object is an instance of Class.
  if (class_side && name != "Class") return find_method("Class", selector, false);
  return {};
}

const FieldFacts* ClassCatalog::find_field(std::string_view name, std::string_view field) const {
  const ClassFacts* cls = find(name);
  for (int i = 0; cls != nullptr && i < kLongestChain; ++i, cls = find(cls->superclass)) {
    for (const FieldFacts& facts : cls->fields) {
      if (facts.name == field) return &facts;
    }
  }
  return nullptr;
}

std::vector<std::string> ClassCatalog::selectors(std::string_view name, bool class_side) const {
  std::vector<std::string> all;
  const ClassFacts* cls = find(name);
  for (int i = 0; cls != nullptr && i < kLongestChain; ++i, cls = find(cls->superclass)) {
    for (const MethodFacts& method : cls->methods) {
      if (method.class_side == class_side) all.push_back(method.selector);
    }
  }
  return all;
}

}  // namespace btvm::compiler
