#include "vm/image.h"

#include <algorithm>
#include <utility>

#include "vm/base/check.h"
#include "vm/copy_term.h"
#include "vm/heap.h"
#include "vm/opcode.h"

namespace btvm {

Image::Image(PrimitiveFinder primitive_finder)
    : primitives_(primitive_finder),
      method_segments_(std::make_unique<std::atomic<MethodSegment*>[]>(kSegments)) {
  for (std::uint32_t i = 0; i < classes::kCount; ++i) {
    const Symbol name = symbols_.intern(kWellKnownClasses[i]);
    check(static_cast<std::uint32_t>(name) == symbols::kCount + i,
          "well-known classes are named by the symbols behind the well-known ones");
  }
  for (const std::string_view selector :
       {"isNil", "notNil", "ifNil:", "ifNotNil:", "ifNil:ifNotNil:", "ifNotNil:ifNil:", "yourself",
        "hash", "respondsTo:", "perform:", "error:", "fieldNames", "fieldAt:", "fieldAt:put:"}) {
    of_every_value_.push_back(symbols_.intern(selector));
  }
}

Image::~Image() {
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    delete method_segments_[i].load(std::memory_order_relaxed);
  }
}

std::string_view Image::symbol(Symbol symbol) const { return symbols_.name(symbol); }
std::string_view Image::class_name(ClassId id) const { return symbol(classes_.at(id).name()); }
std::string_view Image::future_state(const Counted& future) const {
  return future_state_ == nullptr ? "pending" : future_state_(future);
}

ClassId Image::class_of_layout(LayoutId id) const { return classes_.layout(id).class_id; }

ClassId Image::class_of(Value value) const {
  switch (value.tag()) {
    case Value::Tag::kReference: return class_of_layout(value.as_object()->header().layout());
    case Value::Tag::kSmall: return class_id(classes::kInteger);
    case Value::Tag::kFloat: return class_id(classes::kFloat);
    case Value::Tag::kSymbol:
      switch (value.as_symbol()) {
        case Symbol::kNil: return class_id(classes::kUndefinedObject);
        case Symbol::kTrue: return class_id(classes::kTrue);
        case Symbol::kFalse: return class_id(classes::kFalse);
        default: return class_id(classes::kSymbol);
      }
    case Value::Tag::kClass:
      return class_id(value.is_metaclass() ? classes::kMetaclass : classes::kClass);
    case Value::Tag::kPid: return class_id(classes::kPid);
    default: return class_id(classes::kList);
  }
}

Value Image::class_object_of(Value value) const {
  if (value.is_class()) return Value::from_class(value.as_class(), true);
  return Value::from_class(class_of(value));
}

namespace {

const Method* find_in(const std::atomic<const MethodDictionary*>& side, Symbol selector) {
  // acquire: pairs with the release that published the dictionary.
  const MethodDictionary* methods = side.load(std::memory_order_acquire);
  return methods == nullptr ? nullptr : methods->find(selector);
}

}  // namespace

const Method* Image::find_instance_method(ClassId id, Symbol selector) const {
  auto at = static_cast<std::uint32_t>(id);
  auto last = id;
  bool is_object = false;
  while (at != Class::kNoClass) {
    last = static_cast<ClassId>(at);
    is_object |= last == class_id(classes::kObject);
    const Class& cls = classes_.at(last);
    if (const Method* method = find_in(cls.instance_methods, selector)) return method;
    if (const Method* method = find_in(cls.extensions, selector)) return method;
    at = cls.superclass.load(std::memory_order_acquire);
  }
  return is_object ? nullptr : find_below_no_object(last, selector);
}

/// What every value understands, though its class does not descend from Object (language.md 5.8).
const Method* Image::find_below_no_object(ClassId root, Symbol selector) const {
  const Class& proto = classes_.at(class_id(classes::kProtoObject));
  if (root != proto.id()) {
    if (const Method* method = find_in(proto.instance_methods, selector)) return method;
  }
  const bool everywhere =
      std::find(of_every_value_.begin(), of_every_value_.end(), selector) != of_every_value_.end();
  return everywhere ? find_in(classes_.at(class_id(classes::kObject)).instance_methods, selector)
                    : nullptr;
}

const Method* Image::find_class_method(ClassId id, Symbol selector) const {
  auto at = static_cast<std::uint32_t>(id);
  auto last = id;
  while (at != Class::kNoClass) {
    last = static_cast<ClassId>(at);
    const Class& cls = classes_.at(last);
    if (const Method* method = find_in(cls.class_methods, selector)) return method;
    if (const Method* method = find_in(cls.class_extensions, selector)) return method;
    at = cls.superclass.load(std::memory_order_acquire);
  }
  // A class of a program without a superclass: what makes instances comes from the library's root.
  const Class& proto = classes_.at(class_id(classes::kProtoObject));
  if (last != proto.id()) {
    if (const Method* method = find_in(proto.class_methods, selector)) return method;
  }
  return find_instance_method(class_id(classes::kClass), selector);
}

const Method* Image::find_method(Value value, Symbol selector) const {
  if (!value.is_class()) return find_instance_method(class_of(value), selector);
  if (!value.is_metaclass()) return find_class_method(value.as_class(), selector);
  if (const Method* own = find_instance_method(class_id(classes::kMetaclass), selector)) {
    return own;
  }
  return find_class_method(value.as_class(), selector);
}

const Method* Image::find_super_method(ClassId owner, bool class_side, Symbol selector) const {
  const std::uint32_t above = classes_.at(owner).superclass.load(std::memory_order_acquire);
  if (above == Class::kNoClass) {
    return class_side ? find_instance_method(class_id(classes::kClass), selector) : nullptr;
  }
  const auto id = static_cast<ClassId>(above);
  return class_side ? find_class_method(id, selector) : find_instance_method(id, selector);
}

bool Image::inherits(ClassId id, ClassId ancestor) const {
  auto at = static_cast<std::uint32_t>(id);
  while (at != Class::kNoClass) {
    if (static_cast<ClassId>(at) == ancestor) return true;
    at = classes_.at(static_cast<ClassId>(at)).superclass.load(std::memory_order_acquire);
  }
  return false;
}

const Method* Image::add_to_table(std::unique_ptr<Method> method, ClassId owner) {
  const std::uint32_t index = method_count_++;
  check((index >> kSegmentBits) < kSegments, "the number of methods stays below its limit");
  auto& slot = method_segments_[index >> kSegmentBits];
  MethodSegment* segment = slot.load(std::memory_order_relaxed);
  if (segment == nullptr) segment = new MethodSegment();
  method->owner = owner;
  method->index = static_cast<MethodIndex>(index);
  (*segment)[index & (kSegmentSize - 1)] = method.get();
  slot.store(segment, std::memory_order_release);  // pairs with the acquire in method()
  methods_.push_back(std::move(method));
  return methods_.back().get();
}

const MethodDictionary* Image::publish(std::vector<const Method*> methods) {
  dictionaries_.push_back(std::make_unique<MethodDictionary>(std::move(methods)));
  return dictionaries_.back().get();
}

void Image::bump_epoch() {
  std::uint32_t next = epoch_.load(std::memory_order_relaxed) + 1;
  if ((next & 0x7FF) == 0) ++next;  // 0 marks an empty cache word
  epoch_.store(next, std::memory_order_release);
}

void Image::make_layout(Class& cls, const Function* migration) {
  Layout made;
  std::vector<Symbol>& fields = made.fields;
  std::vector<Value>& defaults = made.defaults;
  const std::uint32_t above = cls.superclass.load(std::memory_order_relaxed);
  if (above != Class::kNoClass) {
    const Layout* inherited =
        classes_.at(static_cast<ClassId>(above)).layout.load(std::memory_order_relaxed);
    fields = inherited->fields;
    defaults = inherited->defaults;
  }
  for (std::size_t i = 0; i < cls.own_field_names.size(); ++i) {
    const auto found = std::find(fields.begin(), fields.end(), cls.own_field_names[i]);
    if (found != fields.end()) {  // redeclared: another default for the same slot
      defaults[static_cast<std::size_t>(found - fields.begin())] = cls.own_field_defaults[i];
    } else {
      fields.push_back(cls.own_field_names[i]);
      defaults.push_back(cls.own_field_defaults[i]);
    }
  }
  const Layout* old = cls.layout.load(std::memory_order_relaxed);
  const auto number = static_cast<std::uint32_t>(cls.id());
  // Objects of a well-known class without fields have the layout of the same number.
  const bool built_in = old == nullptr && number < classes::kCount && fields.empty();
  made.class_id = cls.id();
  made.previous = old;
  made.migration = migration;
  const Layout& layout = built_in ? classes_.layout(static_cast<LayoutId>(number))
                                  : classes_.add_layout(std::move(made));
  cls.layout.store(&layout, std::memory_order_release);
  if (old == nullptr) return;
  for (const ClassId sub : cls.subclasses) make_layout(classes_.at(sub), migration);
}

void Image::add_migration(ClassId id, const Function* migration) {
  make_layout(classes_.at(id), migration);
}

const Layout& Image::variant_of(const Layout& base, const std::vector<Symbol>& fields) {
  const auto guard = lock();
  Class& cls = classes_.at(base.class_id);
  const auto found =
      std::find_if(cls.variants.begin(), cls.variants.end(), [&](const Layout* variant) {
        return variant->variant_of == &base && variant->fields == fields;
      });
  if (found != cls.variants.end()) return **found;
  Layout made;
  made.class_id = base.class_id;
  made.fields = fields;
  made.defaults.resize(fields.size(), Value::nil());
  made.variant_of = &base;
  cls.variants.push_back(&classes_.add_layout(std::move(made)));
  return *cls.variants.back();
}

Class& Image::define_class(ClassDefinition definition) {
  Class& cls = *classes_.intern(definition.name);
  const std::uint32_t old_super = cls.superclass.load(std::memory_order_relaxed);
  const std::uint32_t new_super =
      definition.is_root ? Class::kNoClass : static_cast<std::uint32_t>(definition.superclass);
  if (old_super != new_super || !cls.defined.load(std::memory_order_relaxed)) {
    if (old_super != Class::kNoClass) {
      auto& siblings = classes_.at(static_cast<ClassId>(old_super)).subclasses;
      std::erase(siblings, cls.id());
    }
    if (new_super != Class::kNoClass) {
      classes_.at(static_cast<ClassId>(new_super)).subclasses.push_back(cls.id());
    }
    cls.superclass.store(new_super, std::memory_order_release);
  }
  std::vector<const Method*> instance_side;
  std::vector<const Method*> class_side;
  for (std::unique_ptr<Method>& method : definition.methods) {
    auto& side = method->class_side ? class_side : instance_side;
    side.push_back(add_to_table(std::move(method), cls.id()));
  }
  cls.instance_methods.store(publish(std::move(instance_side)), std::memory_order_release);
  cls.class_methods.store(publish(std::move(class_side)), std::memory_order_release);
  cls.flags.store(definition.flags, std::memory_order_release);
  cls.library.store(definition.library, std::memory_order_release);
  cls.own_fields = std::move(definition.fields);
  const bool same_fields = cls.own_field_names == definition.field_names &&
                           cls.layout.load(std::memory_order_relaxed) != nullptr;
  cls.own_field_names = std::move(definition.field_names);
  cls.own_field_defaults = std::move(definition.field_defaults);
  if (!same_fields || old_super != new_super || !cls.own_field_names.empty()) {
    make_layout(cls, nullptr);
  }
  {
    const std::lock_guard guard(class_variables_mutex_);
    std::vector<ClassVariable> variables;
    for (const auto& [name, value] : definition.class_variables) {
      const auto old =
          std::find_if(cls.class_variables.begin(), cls.class_variables.end(),
                       [name = name](const ClassVariable& v) { return v.name == name; });
      if (old != cls.class_variables.end()) {
        variables.push_back(std::exchange(*old, ClassVariable{}));
      } else {
        variables.push_back(ClassVariable{name, value, nullptr});
      }
    }
    for (ClassVariable& gone : cls.class_variables) Fragment::destroy(gone.fragment);
    cls.class_variables = std::move(variables);
  }
  cls.doc = std::move(definition.doc);
  cls.source_file = std::move(definition.source_file);
  cls.module_name = std::move(definition.module_name);
  cls.line = definition.line;
  cls.defined.store(true, std::memory_order_release);
  bump_epoch();
  return cls;
}

std::atomic<const MethodDictionary*>& Image::side_of(Class& cls, const Method& method,
                                                     bool extension) {
  if (method.class_side) return extension ? cls.class_extensions : cls.class_methods;
  return extension ? cls.extensions : cls.instance_methods;
}

void Image::put_method(std::atomic<const MethodDictionary*>& side, const Method& method) {
  std::vector<const Method*> methods;
  if (const MethodDictionary* old = side.load(std::memory_order_relaxed)) {
    methods = old->methods();
    std::erase_if(methods, [&](const Method* m) { return m->selector == method.selector; });
  }
  methods.push_back(&method);
  side.store(publish(std::move(methods)), std::memory_order_release);
  bump_epoch();
}

void Image::remove_method(const Method& method) {
  Class& cls = classes_.at(method.owner);
  for (auto* side : {method.class_side ? &cls.class_methods : &cls.instance_methods,
                     method.class_side ? &cls.class_extensions : &cls.extensions}) {
    const MethodDictionary* old = side->load(std::memory_order_relaxed);
    if (old == nullptr || old->find(method.selector) != &method) continue;
    std::vector<const Method*> methods = old->methods();
    std::erase(methods, &method);
    side->store(publish(std::move(methods)), std::memory_order_release);
    bump_epoch();
  }
}

void Image::add_method(ClassId id, std::unique_ptr<Method> method, bool extension) {
  auto& side = side_of(classes_.at(id), *method, extension);
  const MethodDictionary* old = side.load(std::memory_order_relaxed);
  method->replaced = old == nullptr ? nullptr : old->find(method->selector);
  put_method(side, *add_to_table(std::move(method), id));
}

const Method* Image::restore_method(const Method& method) {
  if (method.replaced == nullptr) return nullptr;
  for (const bool extension : {false, true}) {
    auto& side = side_of(classes_.at(method.owner), method, extension);
    const MethodDictionary* methods = side.load(std::memory_order_relaxed);
    if (methods == nullptr || methods->find(method.selector) != &method) continue;
    put_method(side, *method.replaced);
    return method.replaced;
  }
  return nullptr;
}

void Image::remove_class(ClassId id) {
  Class& cls = classes_.at(id);
  cls.defined.store(false, std::memory_order_release);
  const std::uint32_t above = cls.superclass.load(std::memory_order_relaxed);
  if (above != Class::kNoClass) {
    std::erase(classes_.at(static_cast<ClassId>(above)).subclasses, id);
  }
  bump_epoch();
}

Function* Image::adopt_function(std::unique_ptr<Function> function) {
  functions_.push_back(std::move(function));
  return functions_.back().get();
}

const std::string* Image::adopt_text(std::string text) {
  texts_.push_back(std::make_unique<std::string>(std::move(text)));
  return texts_.back().get();
}

std::uint64_t* Image::allocate_immortal(std::size_t words) {
  immortal_.push_back(std::make_unique<std::uint64_t[]>(words));
  return immortal_.back().get();
}

const Function* Image::trampoline(Symbol selector, std::uint16_t arguments) {
  const std::uint64_t key = (static_cast<std::uint64_t>(selector) << 16) | arguments;
  auto& recent = recent_trampolines_[key * 0x9E3779B97F4A7C15U >> 56];
  // acquire: pairs with the release below, which publishes the function.
  const Function* seen = recent.load(std::memory_order_acquire);
  if (seen != nullptr && seen->name == selector && seen->parameters == arguments) return seen;
  const std::lock_guard guard(trampolines_mutex_);
  std::unique_ptr<Function>& entry = trampolines_[key];
  if (entry == nullptr) {
    entry = std::make_unique<Function>();
    entry->name = selector;
    entry->parameters = arguments;
    entry->registers = static_cast<std::uint16_t>(arguments + 1);
    entry->code_units = {static_cast<std::uint16_t>(Opcode::kSendTail), 0, 0};
    entry->code = entry->code_units.data();
    entry->sends = std::make_unique<SendSite[]>(1);
    entry->sends[0].selector = selector;
    entry->sends[0].arguments = arguments;
    entry->send_count = 1;
    entry->flags = function_flags::kTrampoline;
    entry->source_file = &no_text_;
    entry->module_name = &no_text_;
  }
  recent.store(entry.get(), std::memory_order_release);
  return entry.get();
}

bool Image::read_class_variable(ClassId id, Symbol name, Heap& heap, Value& value) {
  const std::lock_guard guard(class_variables_mutex_);
  for (const ClassVariable& variable : classes_.at(id).class_variables) {
    if (variable.name != name) continue;
    value = copy_into(heap, variable.value);
    return true;
  }
  return false;
}

bool Image::write_class_variable(ClassId id, Symbol name, Value value, Value self_reference) {
  const std::lock_guard guard(class_variables_mutex_);
  for (ClassVariable& variable : classes_.at(id).class_variables) {
    if (variable.name != name) continue;
    CopyOptions options;
    options.self_reference = self_reference;
    Value copy;
    Fragment* fragment = copy_to_fragment({&value, 1}, &copy, options);
    Fragment::destroy(variable.fragment);
    variable.fragment = fragment;
    variable.value = copy;
    return true;
  }
  return false;
}

}  // namespace btvm
