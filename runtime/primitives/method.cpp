#include "runtime/primitives/method.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/hidden_selectors.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

/// One side of a class: instances, or the class object.
struct Side {
  ClassId id;
  bool class_side;
};

Side side_of(Value cls) { return {cls.as_class(), cls.is_metaclass()}; }

/// Appends the selectors that this side of this class defines, extensions included.
void add_local(const Image& image, Side side, std::vector<Symbol>& names) {
  const Class& cls = image.classes().at(side.id);
  const bool library = cls.library.load(std::memory_order_acquire);
  for (const auto* dictionary : {side.class_side ? &cls.class_methods : &cls.instance_methods,
                                 side.class_side ? &cls.class_extensions : &cls.extensions}) {
    const MethodDictionary* methods = dictionary->load(std::memory_order_acquire);
    if (methods == nullptr) continue;
    for (const Method* method : methods->methods()) {
      const std::string_view text = image.symbol(method->selector);
      if (hidden_selectors::is_hidden(text) || (library && is_private_selector(text))) continue;
      names.push_back(method->selector);
    }
  }
}

Outcome local_selectors(Call& call, Side side) {
  std::vector<Symbol> names;
  add_local(call.image(), side, names);
  sort_names(call.image(), names);
  return symbol_list_result(call, names);
}

Outcome all_selectors(Call& call, Side side) {
  std::vector<Symbol> names;
  auto at = static_cast<std::uint32_t>(side.id);
  while (at != Class::kNoClass) {
    const auto id = static_cast<ClassId>(at);
    add_local(call.image(), {id, side.class_side}, names);
    at = call.image().classes().at(id).superclass.load(std::memory_order_acquire);
  }
  sort_names(call.image(), names);
  return symbol_list_result(call, names);
}

Outcome class_methods(Call& call) { return local_selectors(call, side_of(call.receiver())); }
Outcome class_all_methods(Call& call) { return all_selectors(call, side_of(call.receiver())); }
Outcome metaclass_methods(Call& call) {
  return all_selectors(call, {call.receiver().as_class(), true});
}
Outcome metaclass_local_methods(Call& call) {
  return local_selectors(call, {call.receiver().as_class(), true});
}

/// The nearest method for the selector, looking upward; null when there is none or it is hidden.
const Method* find(const Image& image, Side side, Symbol selector) {
  auto at = static_cast<std::uint32_t>(side.id);
  while (at != Class::kNoClass) {
    const Class& cls = image.classes().at(static_cast<ClassId>(at));
    for (const auto* dictionary : {side.class_side ? &cls.class_methods : &cls.instance_methods,
                                   side.class_side ? &cls.class_extensions : &cls.extensions}) {
      const MethodDictionary* methods = dictionary->load(std::memory_order_acquire);
      if (methods == nullptr) continue;
      if (const Method* method = methods->find(selector)) return method;
    }
    at = cls.superclass.load(std::memory_order_acquire);
  }
  return nullptr;
}

/// As find, for the symbol that is the first argument; null for anything else.
const Method* find_argument(Call& call, Side side) {
  const Value selector = call.argument(1);
  return selector.is_symbol() ? find(call.image(), side, selector.as_symbol()) : nullptr;
}

Outcome includes_selector(Call& call, Side side) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Method* method = find_argument(call, side);
  return bool_result(method != nullptr && method->owner == side.id);
}
Outcome class_includes_selector(Call& call) {
  return includes_selector(call, side_of(call.receiver()));
}
Outcome metaclass_includes_selector(Call& call) {
  return includes_selector(call, {call.receiver().as_class(), true});
}

Outcome class_can_understand(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  return bool_result(find_argument(call, side_of(call.receiver())) != nullptr);
}

Outcome class_which_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Method* method = find_argument(call, side_of(call.receiver()));
  if (method == nullptr) return Outcome::result(Value::nil());
  return Outcome::result(Value::from_class(method->owner, call.receiver().is_metaclass()));
}

/// The CompiledMethod that `>>` answers, or nil.
Outcome class_method_at(Call& call) {
  const Method* method = find_argument(call, side_of(call.receiver()));
  if (method == nullptr) return Outcome::result(Value::nil());
  std::string doc_text;
  {
    const auto lock = call.image().lock();
    doc_text = method->doc;
  }
  Heap& heap = call.heap();
  Root source{heap, make_string(heap, method->source)};
  Root doc{heap, doc_text.empty() ? Value::nil() : make_string(heap, doc_text)};
  const Layout& layout = layout_of(call.image(), class_id(classes::kCompiledMethod));
  heap.reserve(layout.fields.size() + 1);
  // In the order of the declaration in runtime/lib/CompiledMethod.bt.
  const std::array<Value, 5> fields{Value::from_symbol(method->selector), source.get(), doc.get(),
                                    Value::from_small(method->arguments),
                                    Value::from_class(method->owner, method->class_side)};
  return Outcome::result(new_instance(heap, layout, fields));
}

Outcome class_set_method_doc(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!call.argument(1).is_symbol() || !is_string(call.argument(2))) {
    return raise_type_error(call, "setDocForMethod:to: expects a Symbol and a String");
  }
  const Method* method = find_argument(call, side_of(call.receiver()));
  if (method == nullptr) {
    return raise_about(call, symbols::kDoesNotUnderstand, call.argument(1).as_symbol(),
                       "The class has no such method");
  }
  const auto lock = call.image().lock();
  const_cast<Method*>(method)->doc = text_of(call.argument(2));  // the one field that changes
  return Outcome::result(call.receiver());
}

/// primRestore: selector. Puts back what a patch has replaced; false when there is no such method.
Outcome class_restore_method(Call& call) {
  const auto lock = call.image().lock();
  const Method* method = find_argument(call, side_of(call.receiver()));
  return bool_result(method != nullptr && call.image().restore_method(*method) != nullptr);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"class_methods", 0, 0, class_methods},
    PrimitiveInfo{"class_all_methods", 0, 0, class_all_methods},
    PrimitiveInfo{"class_includes_selector", 1, 0, class_includes_selector},
    PrimitiveInfo{"class_can_understand", 1, 0, class_can_understand},
    PrimitiveInfo{"class_which_includes", 1, 0, class_which_includes},
    PrimitiveInfo{"class_method_at", 1, 0, class_method_at},
    PrimitiveInfo{"class_set_method_doc", 2, 0, class_set_method_doc},
    PrimitiveInfo{"class_restore_method", 1, 0, class_restore_method},
    PrimitiveInfo{"metaclass_methods", 0, 0, metaclass_methods},
    PrimitiveInfo{"metaclass_local_methods", 0, 0, metaclass_local_methods},
    PrimitiveInfo{"metaclass_includes_selector", 1, 0, metaclass_includes_selector},
};

}  // namespace

std::span<const PrimitiveInfo> method_primitives() { return kPrimitives; }

}  // namespace btvm
