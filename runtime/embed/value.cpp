// btvm.h: values and errors.
#include <charconv>
#include <string>
#include <system_error>

#include "runtime/embed/machine.h"
#include "runtime/process_host.h"
#include "vm/copy_term.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/print.h"

using btvm::Root;
using btvm::ScratchHeap;
using btvm::Value;
using btvm::embed::keep;

btvm_value::btvm_value(btvm_vm& the_vm, Value original, Value self_reference) : vm(the_vm) {
  btvm::CopyOptions options;
  options.self_reference = self_reference;
  fragment = btvm::copy_to_fragment({&original, 1}, &value, options);
}

btvm_value::~btvm_value() { btvm::Fragment::destroy(fragment); }

namespace btvm::embed {
namespace {

void make_texts(const btvm_value& value) {
  std::call_once(value.texts_made, [&] {
    const Image& image = value.vm.image();
    if (is_string(value.value)) value.text = text_of(value.value);
    if (value.value.is_symbol()) value.text = image.symbol(value.value.as_symbol());
    value.printed = print_text(value.value, image, PrintForm::kPrint);
  });
}

}  // namespace

btvm_value* keep(btvm_vm& vm, Value value, Value self_reference) {
  return new btvm_value(vm, value, self_reference);
}

void fail(btvm_error** error, btvm_error_kind kind, RunResult what) {
  if (error != nullptr) *error = new btvm_error{kind, std::move(what)};
}

void fail(btvm_error** error, btvm_error_kind kind, std::string message) {
  RunResult what;
  what.status = RunResult::Status::kError;
  what.text = std::move(message);
  fail(error, kind, std::move(what));
}

}  // namespace btvm::embed

extern "C" {

btvm_error_kind btvm_error_get_kind(const btvm_error* error) { return error->kind; }
const char* btvm_error_message(const btvm_error* error) { return error->what.text.c_str(); }
const char* btvm_error_class(const btvm_error* error) { return error->what.class_name.c_str(); }
const char* btvm_error_symbol(const btvm_error* error) { return error->what.kind.c_str(); }
const char* btvm_error_hint(const btvm_error* error) { return error->what.hint.c_str(); }
const char* btvm_error_trace(const btvm_error* error) { return error->what.trace.c_str(); }
void btvm_error_free(btvm_error* error) { delete error; }

btvm_value* btvm_nil(btvm_vm* vm) { return keep(*vm, Value::nil()); }
btvm_value* btvm_boolean(btvm_vm* vm, bool value) { return keep(*vm, Value::from_bool(value)); }

btvm_value* btvm_integer(btvm_vm* vm, int64_t value) {
  ScratchHeap scratch;
  return keep(*vm, btvm::make_integer(scratch.heap(), value));
}

btvm_value* btvm_float(btvm_vm* vm, double value) {
  ScratchHeap scratch;
  return keep(*vm, btvm::make_float(scratch.heap(), value));
}

btvm_value* btvm_symbol(btvm_vm* vm, const char* name) {
  return keep(*vm, Value::from_symbol(vm->image().symbols().intern(name)));
}

btvm_value* btvm_string(btvm_vm* vm, const char* text, size_t size) {
  const std::string_view view(text, size);
  if (!btvm::is_utf8(view)) return nullptr;
  ScratchHeap scratch;
  return keep(*vm, btvm::make_string(scratch.heap(), view));
}

btvm_value* btvm_list(btvm_vm* vm, const btvm_value* const* elements, size_t count) {
  ScratchHeap scratch;
  Root list{scratch.heap(), Value::empty_list()};
  for (size_t i = count; i-- > 0;) {
    Root element{scratch.heap(), btvm::copy_into(scratch.heap(), elements[i]->value)};
    list.set(btvm::make_cons(scratch.heap(), element, list));
  }
  return keep(*vm, list);
}

btvm_value* btvm_dictionary(btvm_vm* vm, const btvm_value* const* pairs, size_t pair_count) {
  ScratchHeap scratch;
  Root dictionary{scratch.heap(), btvm::new_dictionary(scratch.heap(), {})};
  for (size_t i = 0; i < pair_count; ++i) {
    Root key{scratch.heap(), btvm::copy_into(scratch.heap(), pairs[2 * i]->value)};
    Root value{scratch.heap(), btvm::copy_into(scratch.heap(), pairs[2 * i + 1]->value)};
    dictionary.set(
        btvm::dictionary_put(scratch.heap(), vm->image().symbols(), dictionary, key, value));
  }
  return keep(*vm, dictionary);
}

btvm_value* btvm_class(btvm_vm* vm, const char* name) {
  const auto symbol = vm->image().symbols().find(name);
  const btvm::Class* cls = symbol ? vm->image().classes().find(*symbol) : nullptr;
  if (cls == nullptr || !cls->defined.load()) return nullptr;
  return keep(*vm, Value::from_class(cls->id()));
}

btvm_value* btvm_value_copy(const btvm_value* value) { return keep(value->vm, value->value); }
void btvm_value_free(btvm_value* value) { delete value; }

btvm_type btvm_value_type(const btvm_value* value) {
  const Value v = value->value;
  if (v.is_nil()) return BTVM_NIL;
  if (v.is_true() || v.is_false()) return BTVM_BOOLEAN;
  if (btvm::is_integer(v)) return BTVM_INTEGER;
  if (btvm::is_float(v)) return BTVM_FLOAT;
  if (v.is_symbol()) return BTVM_SYMBOL;
  if (btvm::is_string(v)) return BTVM_STRING;
  if (btvm::is_list(v)) return BTVM_LIST;
  if (btvm::is_dictionary(v)) return BTVM_DICTIONARY;
  if (v.is_class()) return BTVM_CLASS;
  if (is_kind(v, btvm::ObjectKind::kActorRef)) return BTVM_ACTOR;
  if (is_kind(v, btvm::ObjectKind::kFuture)) return BTVM_FUTURE;
  return BTVM_OTHER;
}

bool btvm_to_boolean(const btvm_value* value) { return value->value.is_true(); }

bool btvm_to_integer(const btvm_value* value, int64_t* out) {
  const Value v = value->value;
  if (!btvm::is_integer(v)) return false;
  if (v.is_small()) {
    *out = v.as_small();
    return true;
  }
  if (btvm::integer_bit_length(v) > 64) return false;
  const std::string text = btvm::integer_text(v);  // 62 to 64 bits: boxed, and it may fit
  return std::from_chars(text.data(), text.data() + text.size(), *out).ec == std::errc();
}

bool btvm_to_float(const btvm_value* value, double* out) {
  const Value v = value->value;
  if (btvm::is_float(v)) {
    *out = btvm::float_of(v);
    return true;
  }
  if (!btvm::is_integer(v)) return false;
  *out = btvm::integer_to_double(v);
  return true;
}

const char* btvm_text(const btvm_value* value, size_t* size) {
  const btvm_type type = btvm_value_type(value);
  const bool has_text = type == BTVM_STRING || type == BTVM_SYMBOL;
  if (has_text) btvm::embed::make_texts(*value);
  if (size != nullptr) *size = has_text ? value->text.size() : 0;
  return has_text ? value->text.c_str() : nullptr;
}

size_t btvm_count(const btvm_value* value) {
  if (btvm::is_list(value->value)) return btvm::list_size(value->value);
  return btvm::is_dictionary(value->value) ? btvm::dictionary_size(value->value) : 0;
}

btvm_value* btvm_element(const btvm_value* list, size_t index) {
  Value at = list->value;
  if (!btvm::is_list(at)) return nullptr;
  for (; index > 0 && btvm::is_cons(at); --index) at = btvm::tail_of(at);
  return btvm::is_cons(at) ? keep(list->vm, btvm::head_of(at)) : nullptr;
}

const char* btvm_print(const btvm_value* value) {
  btvm::embed::make_texts(*value);
  return value->printed.c_str();
}

}  // extern "C"
