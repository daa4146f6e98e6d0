#include "loader/link_check.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "vm/base/limits.h"

namespace btvm {
namespace {

constexpr const char* kLoadError = "load_error";

class LinkCheck {
 public:
  LinkCheck(Image& image, const Module& module, std::span<const Symbol> symbols)
      : image_(image), module_(module), symbols_(symbols) {}

  std::optional<LinkError> run() {
    for (const ClassInfo& info : module_.classes) {
      if (auto error = check_class(info)) return error;
      own_.emplace(symbol(info.name), &info);
    }
    for (const ExtensionInfo& info : module_.extensions) {
      if (own_.find(symbol(info.class_name)) == own_.end() &&
          defined_class(symbol(info.class_name)) == nullptr) {
        return LinkError{"class_not_found", "Class not found: " + text(info.class_name) +
                                                ". Define the class first before adding methods."};
      }
      if (auto error = check_primitive(info.method)) return error;
      if (text(info.method.selector) != kMigrationSelector) continue;
      if (auto error = check_migration(info)) return error;
    }
    return std::nullopt;
  }

 private:
  /// What stands above a class.
  struct Ancestors {
    std::vector<const ClassInfo*> own;  // classes of this module, nearest first
    const Class* linked = nullptr;      // the nearest one of the Image; null: there is none
    const Class* superclass = nullptr;  // the superclass, if it is one of the Image
    std::size_t fields = 0;             // of all of them, at most
  };

  [[nodiscard]] Symbol symbol(SymbolIndex index) const {
    return symbols_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const std::string& text(SymbolIndex index) const {
    return module_.symbols[static_cast<std::size_t>(index)];
  }
  /// Null when the Image knows no class of that name.
  [[nodiscard]] const Class* defined_class(Symbol name) const {
    const Class* cls = image_.classes().find(name);
    return cls != nullptr && cls->defined.load(std::memory_order_acquire) ? cls : nullptr;
  }

  [[nodiscard]] static bool is_protected(const Class& cls) {
    return cls.library.load(std::memory_order_acquire) &&
           (cls.flags.load(std::memory_order_acquire) & class_flags::kReplaceable) == 0;
  }

  std::optional<LinkError> check_class(const ClassInfo& info) {
    const Class* existing = defined_class(symbol(info.name));
    if (existing != nullptr && is_protected(*existing) && !module_.standard_library) {
      return LinkError{"stdlib_shadowing",
                       "Cannot redefine stdlib class '" + text(info.name) + "'"};
    }
    for (const MethodInfo& method : info.methods) {
      if (auto error = check_primitive(method)) return error;
    }
    if (info.superclass == SymbolIndex::kNone) return std::nullopt;
    Ancestors ancestors;
    if (auto error = find_ancestors(info, ancestors)) return error;
    if (ancestors.fields + info.fields.size() > limits::kFields) {
      return LinkError{kLoadError, "Class '" + text(info.name) + "' has too many fields"};
    }
    if (module_.standard_library) return std::nullopt;
    return check_sealed(info, ancestors);
  }

  /// Walks up by name: a class of this module, where there is one, stands for the one in the Image.
  std::optional<LinkError> find_ancestors(const ClassInfo& info, Ancestors& ancestors) const {
    std::optional<Symbol> above = symbol(info.superclass);
    for (std::size_t depth = 0; above; ++depth) {
      if (*above == symbol(info.name)) {
        return LinkError{"runtime_error",
                         "Class '" + text(info.name) + "' cannot inherit from itself"};
      }
      if (depth == limits::kInheritance) {
        return LinkError{kLoadError,
                         "Class '" + text(info.name) + "' has too many classes above it"};
      }
      if (const auto own = own_.find(*above); own != own_.end()) {
        ancestors.own.push_back(own->second);
        ancestors.fields += own->second->fields.size();
        above = superclass_of(*own->second);
        continue;
      }
      const Class* linked = defined_class(*above);
      if (linked == nullptr) {
        return LinkError{"class_not_found",
                         "Class '" + std::string(image_.symbol(*above)) + "' not found"};
      }
      if (depth == 0) ancestors.superclass = linked;
      if (ancestors.linked == nullptr) {
        ancestors.linked = linked;
        ancestors.fields += linked->layout.load(std::memory_order_acquire)->fields.size();
      }
      above = superclass_of(*linked);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Symbol> superclass_of(const ClassInfo& info) const {
    if (info.superclass == SymbolIndex::kNone) return std::nullopt;
    return symbol(info.superclass);
  }
  [[nodiscard]] std::optional<Symbol> superclass_of(const Class& cls) const {
    const std::uint32_t above = cls.superclass.load(std::memory_order_acquire);
    if (above == Class::kNoClass) return std::nullopt;
    return image_.classes().at(static_cast<ClassId>(above)).name();
  }

  [[nodiscard]] std::optional<LinkError> check_sealed(const ClassInfo& info,
                                                      const Ancestors& ancestors) const {
    const std::uint16_t flags = ancestors.superclass != nullptr ? ancestors.superclass->flags.load()
                                                                : ancestors.own.front()->flags;
    if ((flags & class_flags::kSealed) != 0) {
      return LinkError{"instantiation_error",
                       "Cannot subclass sealed class `" + text(info.superclass) + "`"};
    }
    std::unordered_map<Symbol, const ClassInfo*> sealed[2];
    for (const ClassInfo* own : ancestors.own) {
      for (const MethodInfo& method : own->methods) {
        if (method.sealed) sealed[method.class_side ? 1 : 0].emplace(symbol(method.selector), own);
      }
    }
    for (const MethodInfo& method : info.methods) {
      const Symbol selector = symbol(method.selector);
      const auto& side = sealed[method.class_side ? 1 : 0];
      if (const auto found = side.find(selector); found != side.end()) {
        return override_of_sealed(method, text(found->second->name));
      }
      if (ancestors.linked == nullptr) continue;
      const Method* inherited = method.class_side
                                    ? image_.find_class_method(ancestors.linked->id(), selector)
                                    : image_.find_instance_method(ancestors.linked->id(), selector);
      if (inherited != nullptr && inherited->sealed) {
        return override_of_sealed(method, std::string(image_.class_name(inherited->owner)));
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] LinkError override_of_sealed(const MethodInfo& method,
                                             const std::string& owner) const {
    return {"type_error", "Cannot override sealed method `" + text(method.selector) +
                              "` from class `" + owner + "`"};
  }

  [[nodiscard]] std::optional<LinkError> check_primitive(const MethodInfo& method) const {
    if (method.function != FunctionIndex::kNone) return std::nullopt;
    const PrimitiveInfo* primitive = image_.primitives()(method.primitive);
    if (primitive == nullptr) {
      return LinkError{kLoadError, "There is no primitive '" + method.primitive + "'"};
    }
    if (method.primitive != "block_value" && primitive->arguments != method.arguments) {
      return LinkError{kLoadError, "Primitive '" + method.primitive + "' takes " +
                                       std::to_string(primitive->arguments) +
                                       " arguments, method `" + text(method.selector) + "` has " +
                                       std::to_string(method.arguments)};
    }
    return std::nullopt;
  }

  /// Only actors live on when their class changes.
  [[nodiscard]] std::optional<LinkError> check_migration(const ExtensionInfo& info) const {
    const MethodInfo& method = info.method;
    if (method.class_side || method.arguments != 0 || method.function == FunctionIndex::kNone) {
      return LinkError{kLoadError, "A migration is code without arguments for instances"};
    }
    std::optional<Symbol> at = symbol(info.class_name);
    for (auto own = own_.find(*at); at && own != own_.end(); own = own_.find(*at)) {
      at = superclass_of(*own->second);
      if (!at) break;
    }
    const Class* linked = at ? defined_class(*at) : nullptr;
    if (linked != nullptr && image_.is_actor_class(linked->id())) return std::nullopt;
    return LinkError{"type_error", "State of '" + text(info.class_name) +
                                       "' cannot be patched: its instances are values, not actors"};
  }

  Image& image_;
  const Module& module_;
  std::span<const Symbol> symbols_;
  std::unordered_map<Symbol, const ClassInfo*> own_;  // of this module, so far
};

}  // namespace

std::optional<LinkError> check_link(Image& image, const Module& module,
                                    std::span<const Symbol> symbols) {
  return LinkCheck(image, module, symbols).run();
}

std::optional<LinkError> check_link_size(const Image& image, const Module& module) {
  if (image.symbols().size() + module.symbols.size() > limits::kSymbols) {
    return LinkError{kLoadError, "Module '" + module.name + "' has too many symbols"};
  }
  if (image.classes().size() + module.classes.size() > limits::kClasses) {
    return LinkError{kLoadError, "Module '" + module.name + "' has too many classes"};
  }
  return std::nullopt;
}

}  // namespace btvm
