#include "runtime/primitives/object.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/compare.h"
#include "vm/error_text.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"

namespace btvm {
namespace {

// --- Identity and class --------------------------------------------------------------------------

Outcome object_class(Call& call) {
  return Outcome::result(call.image().class_object_of(call.receiver()));
}

Outcome object_yourself(Call& call) { return Outcome::result(self_of(call)); }

Outcome object_hash(Call& call) {
  if (auto elsewhere = begin_reading(call, call.receiver())) return *elsewhere;
  return small_result(hash_of(self_of(call)));
}

Outcome object_associate(Call& call) {
  const Layout& layout = layout_of(call.image(), class_id(classes::kAssociation));
  call.heap().reserve(layout.fields.size() + 1);
  const std::array<Value, 2> fields{self_of(call), call.argument(1)};
  return Outcome::result(new_instance(call.heap(), layout, fields));
}

// --- nil -----------------------------------------------------------------------------------------

Outcome object_is_nil(Call& call) { return bool_result(call.receiver().is_nil()); }
Outcome object_not_nil(Call& call) { return bool_result(!call.receiver().is_nil()); }

/// The value of a block without parameters.
Outcome run_branch(Call& call, Value block) {
  if (!is_block(block)) return raise_term(call, "badfun", block);
  return evaluate(call, block, {});
}

/// The value of a block that may take the receiver.
Outcome run_branch_with_self(Call& call, std::size_t argument) {
  if (!is_block(call.argument(argument))) {
    return raise_term(call, "badfun", call.argument(argument));
  }
  if (function_of(call.argument(argument)).parameters == 0) {
    return evaluate(call, call.argument(argument), {});
  }
  call.heap().reserve(2);
  const std::array<Value, 1> self{self_of(call)};
  return evaluate(call, call.argument(argument), self);
}

Outcome object_if_nil(Call& call) {
  if (!call.receiver().is_nil()) return Outcome::result(self_of(call));
  if (auto waiting = await_arguments(call)) return *waiting;
  return run_branch(call, call.argument(1));
}

Outcome object_if_not_nil(Call& call) {
  if (call.receiver().is_nil()) return Outcome::result(Value::nil());
  if (auto waiting = await_arguments(call)) return *waiting;
  return run_branch_with_self(call, 1);
}

Outcome object_if_nil_if_not_nil(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  return call.receiver().is_nil() ? run_branch(call, call.argument(1))
                                  : run_branch_with_self(call, 2);
}

Outcome object_if_not_nil_if_nil(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  return call.receiver().is_nil() ? run_branch(call, call.argument(2))
                                  : run_branch_with_self(call, 1);
}

// --- Messages ------------------------------------------------------------------------------------

/// What makes `receiver respondsTo:` true. Of a class object only what Class and its ancestors define
/// counts, and `new` and `new:` that every class has; of an actor also the class side of Actor: `spawn`
/// (library.md, Object).
const Method* find_responder(const Image& image, Value receiver, Symbol selector) {
  const ClassId id = image.class_of(receiver);
  const Method* method = image.find_instance_method(id, selector);
  const bool is_class = receiver.is_class();
  if (method != nullptr || (!is_class && !image.is_actor_class(id))) return method;
  const auto root = is_class ? classes::kProtoObject : classes::kActor;
  method = image.find_class_method(class_id(root), selector);
  return method != nullptr && method->class_side ? method : nullptr;  // Class has others
}

Outcome object_responds_to(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value selector = call.argument(1);
  if (!selector.is_symbol()) return raise_type_error(call, "respondsTo: expects a Symbol");
  const Image& image = call.image();
  const Method* method = find_responder(image, call.receiver(), selector.as_symbol());
  const bool hidden = method != nullptr && is_private_selector(image.symbol(method->selector)) &&
                      image.classes().at(method->owner).library.load();
  return bool_result(method != nullptr && !hidden);
}

constexpr std::string_view kPerformHint = "Expected atom selector and list of arguments";

/// More arguments than any method that a person wrote.
constexpr std::size_t kMostArguments = 255;

Outcome object_perform(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value selector = call.argument(1);
  if (!selector.is_symbol() || selector_arity(call.image().symbol(selector.as_symbol())) != 0) {
    return raise_type_error(call, kPerformHint);
  }
  return send_to(call, call.receiver(), selector.as_symbol(), {});
}

Outcome object_perform_with(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value selector = call.argument(1);
  if (!selector.is_symbol() || !is_list(call.argument(2))) {
    return raise_type_error(call, kPerformHint);
  }
  const std::size_t arity = selector_arity(call.image().symbol(selector.as_symbol()));
  if (arity > kMostArguments || list_size(call.argument(2)) != arity) {
    return raise_type_error(call, kPerformHint);
  }
  call.heap().reserve(arity + 1);
  const std::vector<Value> arguments = list_elements(call.argument(2));
  return send_to(call, call.receiver(), selector.as_symbol(), arguments);
}

/// The default of doesNotUnderstand:args:.
Outcome object_does_not_understand(Call& call) {
  const Value selector = call.argument(1);
  if (!selector.is_symbol()) return raise_type_error(call, "Expected a Symbol as selector");
  return raise_does_not_understand(call.context(), call.receiver(), selector.as_symbol());
}

// --- Printing ------------------------------------------------------------------------------------

Outcome object_print_string(Call& call) {
  return text_result(call, "a " + class_name_of(call.image(), call.receiver()));
}

/// printString of the values that the machine prints itself: numbers, symbols, blocks, classes ...
Outcome object_print_built_in(Call& call) {
  if (auto elsewhere = begin_reading(call, call.receiver())) return *elsewhere;
  return text_result(call, print_text(call.receiver(), call.image(), PrintForm::kPrint));
}

/// True when no object inside `value` has a printString of its own to be asked: only built-in values,
/// and actors, which are not sent a message for a mere text.
bool prints_alone(const Image& image, Value value) {
  std::vector<Value> open{value};
  while (!open.empty()) {
    const Value next = open.back();
    open.pop_back();
    if (!next.is_reference()) continue;
    const Object* object = next.as_object();
    switch (object->kind()) {
      case ObjectKind::kInstance:
        if (image.class_of(next) != class_id(classes::kAssociation)) return false;
        open.push_back(object->slot(0));
        open.push_back(object->slot(1));
        break;
      case ObjectKind::kFuture: return false;
      case ObjectKind::kCons:
        open.push_back(tail_of(next));
        open.push_back(head_of(next));
        break;
      case ObjectKind::kTuple:
      case ObjectKind::kArray:
      case ObjectKind::kSet:
        for (const Value element : elements_of(next)) open.push_back(element);
        break;
      case ObjectKind::kArrayTree:
      case ObjectKind::kSetTree: open.push_back(object->slot(0)); break;
      case ObjectKind::kDictionary:
      case ObjectKind::kDictionaryTree:
        for (DictionaryCursor at(next); !at.is_at_end(); at.advance()) {
          open.push_back(at.key());
          open.push_back(at.value());
        }
        break;
      default: break;
    }
  }
  return true;
}

/// The printString of the argument, or nil when something inside it must be asked for it.
Outcome object_text_of(Call& call) {
  if (auto elsewhere = begin_reading(call, call.argument(1))) return *elsewhere;
  const Value value = call.argument(1);
  if (!prints_alone(call.image(), value)) return Outcome::result(Value::nil());
  return text_result(call, print_text(value, call.image(), PrintForm::kPrint));
}

// --- Errors --------------------------------------------------------------------------------------

/// Text of a message given as a String, a Symbol, or anything else.
std::string message_text(const Image& image, Value message) {
  return print_text(
      message, image,
      is_string(message) || message.is_symbol() ? PrintForm::kDisplay : PrintForm::kPrint);
}

Outcome object_error(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  ErrorRecord record;
  record.kind = symbol(symbols::kUserError);
  record.error_class = subject_name(call.image(), call.receiver());
  record.message = message_text(call.image(), call.argument(1));
  return raise_error(call.context(), record);
}

std::string text_or_empty(Value value) {
  return is_string(value) ? std::string(text_of(value)) : std::string();
}

/// primRaise: kind about: class name selector: symbol message: text hint: text. For the library's own
/// methods. Nil stands for the receiver's class, for no selector, for the template of the kind, and for
/// no hint.
Outcome error_raise(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected an error kind");
  ErrorRecord record;
  record.kind = call.argument(1).as_symbol();
  const Value about = call.argument(2);
  record.error_class = about.is_symbol() && !about.is_nil()
                           ? about.as_symbol()
                           : subject_name(call.image(), call.receiver());
  record.selector = call.argument(3).is_symbol() ? call.argument(3) : Value::nil();
  record.message = text_or_empty(call.argument(4));
  record.hint = text_or_empty(call.argument(5));
  return raise_error(call.context(), record);
}

/// primRaiseTerm: tag value: x. The raw failure `{tag,x}`.
Outcome object_raise_term(Call& call) {
  return raise_term(call, text_or_empty(call.argument(1)), call.argument(2));
}

/// primNeedFunction: value. The failure of calling what is no block.
Outcome object_need_function(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value block = call.argument(1);
  return is_block(block) ? Outcome::result(block) : raise_term(call, "badfun", block);
}

/// primRaiseRaw: reason.
Outcome object_raise_raw(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected a reason");
  return raise_raw(call.context(), call.argument(1).as_symbol());
}

/// primRaiseRaw: reason message: text hint: text.
Outcome object_raise_raw_text(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected a reason");
  ErrorRecord record;
  record.kind = symbol(symbols::kRuntimeError);
  record.raw_kind = call.argument(1);
  record.message = text_or_empty(call.argument(2));
  record.hint = text_or_empty(call.argument(3));
  return raise_error(call.context(), record);
}

/// primNeed: value arity: n for: selector hint: text. A type_error unless the value is a block of n
/// parameters; a hint that ends in "got " is completed. Answers the block.
Outcome object_need_block(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value block = call.argument(1);
  const Value arity = call.argument(2);
  if (is_block(block) && arity == Value::from_small(function_of(block).parameters)) {
    return Outcome::result(block);
  }
  if (!call.argument(3).is_symbol()) return raise_type_error(call, "Expected a selector");
  std::string hint = text_or_empty(call.argument(4));
  if (hint.ends_with("got ")) hint += describe(call.image(), block);
  return raise_about(call, symbols::kTypeError, call.argument(3).as_symbol(), hint);
}

Outcome is_kind_of_argument(Call& call, bool (*test)(Value)) {
  if (auto waiting = await_arguments(call)) return *waiting;
  return bool_result(test(call.argument(1)));
}
Outcome object_is_list(Call& call) { return is_kind_of_argument(call, is_list); }
Outcome object_is_block(Call& call) { return is_kind_of_argument(call, is_block); }
bool is_record(Value value) { return is_kind(value, ObjectKind::kInstance); }
Outcome object_is_record(Call& call) { return is_kind_of_argument(call, is_record); }

constexpr auto kHere =
    primitive_flags::kOnReference;  // runs at the send site of an actor's reference

constexpr std::array kPrimitives = {
    PrimitiveInfo{"object_class", 0, kHere, object_class},
    PrimitiveInfo{"object_yourself", 0, kHere, object_yourself},
    PrimitiveInfo{"object_as_type", 1, kHere, object_yourself},
    PrimitiveInfo{"object_hash", 0, kHere, object_hash},
    PrimitiveInfo{"object_associate", 1, kHere, object_associate},
    PrimitiveInfo{"object_is_nil", 0, kHere, object_is_nil},
    PrimitiveInfo{"object_not_nil", 0, kHere, object_not_nil},
    PrimitiveInfo{"object_if_nil", 1, kHere, object_if_nil},
    PrimitiveInfo{"object_if_not_nil", 1, kHere, object_if_not_nil},
    PrimitiveInfo{"object_if_nil_if_not_nil", 2, kHere, object_if_nil_if_not_nil},
    PrimitiveInfo{"object_if_not_nil_if_nil", 2, kHere, object_if_not_nil_if_nil},
    PrimitiveInfo{"object_responds_to", 1, kHere, object_responds_to},
    PrimitiveInfo{"object_perform", 1, kHere, object_perform},
    PrimitiveInfo{"object_perform_with", 2, kHere, object_perform_with},
    PrimitiveInfo{"object_does_not_understand", 2, 0, object_does_not_understand},
    PrimitiveInfo{"object_print_string", 0, 0, object_print_string},
    PrimitiveInfo{"object_print_built_in", 0, 0, object_print_built_in},
    PrimitiveInfo{"object_text_of", 1, 0, object_text_of},
    PrimitiveInfo{"object_error", 1, 0, object_error},
    PrimitiveInfo{"error_raise", 5, 0, error_raise},
    PrimitiveInfo{"object_raise_term", 2, 0, object_raise_term},
    PrimitiveInfo{"object_need_function", 1, 0, object_need_function},
    PrimitiveInfo{"object_raise_raw", 1, 0, object_raise_raw},
    PrimitiveInfo{"object_raise_raw_text", 3, 0, object_raise_raw_text},
    PrimitiveInfo{"object_need_block", 4, 0, object_need_block},
    PrimitiveInfo{"object_is_list", 1, 0, object_is_list},
    PrimitiveInfo{"object_is_block", 1, 0, object_is_block},
    PrimitiveInfo{"object_is_record", 1, 0, object_is_record},
};

}  // namespace

std::span<const PrimitiveInfo> object_primitives() { return kPrimitives; }

}  // namespace btvm
