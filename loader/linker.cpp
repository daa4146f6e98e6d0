#include "loader/linker.h"

#include <memory>
#include <utility>

#include "loader/link_check.h"
#include "vm/base/check.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

class Linker {
 public:
  Linker(Image& image, const Module& module) : image_(image), module_(module) {}

  Expected<LinkedModule, LinkError> run() {
    const auto lock = image_.lock();
    if (auto error = check_link_size(image_, module_)) return *std::move(error);
    for (const std::string& name : module_.symbols) {
      symbols_.push_back(image_.symbols().intern(name));
    }
    if (auto error = check_link(image_, module_, symbols_)) return *std::move(error);
    name_ = image_.adopt_text(module_.name);
    file_ = image_.adopt_text(module_.source_file);
    for (const Literal& literal : module_.literals) literals_.push_back(materialise(literal));
    make_functions();
    LinkedModule result;
    for (const ClassInfo& info : module_.classes) define(info, result);
    for (const ExtensionInfo& info : module_.extensions) extend(info);
    if (module_.main != FunctionIndex::kNone) result.main = function(module_.main);
    return result;
  }

 private:
  [[nodiscard]] Symbol symbol(SymbolIndex index) const {
    return symbols_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const std::string& text(SymbolIndex index) const {
    return module_.symbols[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] Function* function(FunctionIndex index) const {
    return functions_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] Value literal(LiteralIndex index) const {
    return literals_[static_cast<std::size_t>(index)];
  }

  // --- Literals: immortal objects ---------------------------------------------------------------

  Object* immortal(ObjectKind kind, std::size_t words) {
    auto* object = reinterpret_cast<Object*>(image_.allocate_immortal(words + 1));
    const classes::Index cls = kind == ObjectKind::kCons    ? classes::kList
                               : kind == ObjectKind::kFloat ? classes::kFloat
                                                            : class_of_flat(kind);
    object->set_header(Header(kind, layout_id(cls), words));
    object->set_flag(Header::kImmortal);
    return object;
  }

  Value materialise(const Literal& l) {
    switch (l.kind) {
      case Literal::Kind::kSpecial: {
        constexpr Value kSpecials[] = {Value::nil(), Value::from_bool(true),
                                       Value::from_bool(false), Value::empty_list()};
        return kSpecials[l.number & 3];
      }
      case Literal::Kind::kInteger:
        if (Value::fits_small(l.number)) return Value::from_small(l.number);
        return big(std::to_string(l.number));
      case Literal::Kind::kBigInteger: return big(l.text);
      case Literal::Kind::kFloat: {
        if (Value::fits_float(l.real)) return Value::from_float(l.real);
        Object* object = immortal(ObjectKind::kFloat, 1);
        object->set_raw(0, std::bit_cast<std::uint64_t>(l.real));
        return Value::from_object(object);
      }
      case Literal::Kind::kString:
        return new_immortal_string(image_.allocate_immortal(immortal_string_words(l.text)), l.text);
      case Literal::Kind::kSymbol: return Value::from_symbol(symbol(l.symbol));
      case Literal::Kind::kList: {
        Value list = Value::empty_list();
        for (std::size_t i = l.elements.size(); i-- > 0;) {
          Object* cons = immortal(ObjectKind::kCons, 2);
          cons->set_slot(0, literal(l.elements[i]));
          cons->set_slot(1, list);
          list = Value::from_object(cons);
        }
        return list;
      }
      case Literal::Kind::kArray: return flat(ObjectKind::kArray, elements(l));
      case Literal::Kind::kTuple: return flat(ObjectKind::kTuple, elements(l));
      case Literal::Kind::kDictionary: {
        std::vector<Value> pairs = elements(l);
        sort_pairs(image_.symbols(), pairs);
        return flat(ObjectKind::kDictionary, pairs);
      }
    }
    return Value::nil();
  }

  Value big(const std::string& digits) {
    return new_immortal_integer(image_.allocate_immortal(immortal_integer_words(digits)), digits);
  }
  [[nodiscard]] std::vector<Value> elements(const Literal& l) const {
    std::vector<Value> values;
    for (const LiteralIndex index : l.elements) values.push_back(literal(index));
    return values;
  }
  Value flat(ObjectKind kind, const std::vector<Value>& values) {
    Object* object = immortal(kind, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) object->set_slot(i, values[i]);
    return Value::from_object(object);
  }

  // --- Functions --------------------------------------------------------------------------------

  void make_functions() {
    for (std::size_t i = 0; i < module_.functions.size(); ++i) {
      functions_.push_back(image_.adopt_function(std::make_unique<Function>()));
    }
    for (std::size_t i = 0; i < module_.functions.size(); ++i) {
      fill(*functions_[i], module_.functions[i]);
    }
  }

  void fill(Function& f, const FunctionInfo& info) {
    f.code_units = info.code;
    f.code = f.code_units.data();
    f.registers = info.registers;
    f.parameters = info.parameters;
    f.flags = info.flags;
    f.captured = info.captured;
    f.home_register = info.home_register;
    f.name = symbol(info.name);
    f.handlers = info.handlers;
    f.lines = info.lines;
    f.module_name = name_;
    f.source_file = file_;
    f.literals = std::make_unique<Value[]>(info.literals.size());
    for (std::size_t i = 0; i < info.literals.size(); ++i)
      f.literals[i] = literal(info.literals[i]);
    f.sends = std::make_unique<SendSite[]>(info.sends.size());
    f.send_count = static_cast<std::uint16_t>(info.sends.size());
    for (std::size_t i = 0; i < info.sends.size(); ++i) {
      f.sends[i].selector = symbol(info.sends[i].selector);
      f.sends[i].arguments = info.sends[i].arguments;
    }
    f.fields = std::make_unique<FieldSite[]>(info.fields.size());
    for (std::size_t i = 0; i < info.fields.size(); ++i) f.fields[i].name = symbol(info.fields[i]);
    f.classes = std::make_unique<ClassSite[]>(info.classes.size());
    for (std::size_t i = 0; i < info.classes.size(); ++i) {
      f.classes[i].name = symbol(info.classes[i]);
    }
    for (const FunctionIndex block : info.blocks) f.blocks.push_back(function(block));
  }

  /// Tells the function, and the blocks inside it, whose source they belong to.
  void set_owner(Function& f, ClassId owner) {
    f.owner = owner;
    for (const Function* block : f.blocks) set_owner(const_cast<Function&>(*block), owner);
  }

  std::unique_ptr<Method> make_method(const MethodInfo& info, ClassId owner) {
    auto method = std::make_unique<Method>();
    method->selector = symbol(info.selector);
    method->class_side = info.class_side;
    method->sealed = info.sealed;
    method->arguments = info.arguments;
    method->source = info.source;
    method->doc = info.doc;
    method->line = info.line;
    method->source_file = file_;
    method->parameter_types = info.parameter_types;
    method->return_type = info.return_type;
    if (info.function != FunctionIndex::kNone) {
      method->function = function(info.function);
      set_owner(*function(info.function), owner);
    } else {
      method->primitive = image_.primitives()(info.primitive);
      check(method->primitive != nullptr, "check_link has seen that every primitive exists");
      method->kind =
          info.primitive == "block_value" ? Method::Kind::kBlockValue : Method::Kind::kPrimitive;
    }
    return method;
  }

  void define(const ClassInfo& info, LinkedModule& result) {
    Class* cls = image_.classes().intern(symbol(info.name));
    const std::string& origin = cls->source_file.empty() ? cls->module_name : cls->source_file;
    const std::string& now = module_.source_file.empty() ? module_.name : module_.source_file;
    if (cls->defined.load() && !cls->library.load() && origin != now) {
      result.warnings.push_back("Class '" + text(info.name) + "' redefined (was " + origin +
                                ", now " + now + ")");
    }
    ClassDefinition definition;
    definition.name = symbol(info.name);
    definition.is_root = info.superclass == SymbolIndex::kNone;
    if (!definition.is_root) {
      definition.superclass = image_.classes().find(symbol(info.superclass))->id();
    }
    definition.flags = info.flags;
    definition.fields = info.fields;
    for (const FieldInfo& field : info.fields) {
      definition.field_names.push_back(symbol(field.name));
      definition.field_defaults.push_back(field.constant ? literal(*field.constant) : Value::nil());
    }
    for (const ClassVariableInfo& variable : info.class_variables) {
      definition.class_variables.emplace_back(
          symbol(variable.name), variable.constant ? literal(*variable.constant) : Value::nil());
    }
    for (const MethodInfo& method : info.methods) {
      definition.methods.push_back(make_method(method, cls->id()));
    }
    definition.doc = info.doc;
    definition.source_file = module_.standard_library ? std::string() : module_.source_file;
    definition.module_name = module_.name;
    definition.line = info.line;
    definition.library = module_.standard_library;
    result.classes.push_back(image_.define_class(std::move(definition)).id());
  }

  void extend(const ExtensionInfo& info) {
    const Class& cls = *image_.classes().find(symbol(info.class_name));
    if (text(info.method.selector) == kMigrationSelector) {
      set_owner(*function(info.method.function), cls.id());
      return image_.add_migration(cls.id(), function(info.method.function));
    }
    const bool extension = cls.library.load() && !module_.standard_library;
    image_.add_method(cls.id(), make_method(info.method, cls.id()), extension);
  }

  Image& image_;
  const Module& module_;
  const std::string* name_ = nullptr;
  const std::string* file_ = nullptr;
  std::vector<Symbol> symbols_;
  std::vector<Value> literals_;
  std::vector<Function*> functions_;
};

}  // namespace

Expected<LinkedModule, LinkError> link(Image& image, const Module& module) {
  return Linker(image, module).run();
}

}  // namespace btvm
