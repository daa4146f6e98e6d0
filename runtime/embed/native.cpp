// btvm.h: native functions.
#include <algorithm>

#include "runtime/blocking.h"
#include "runtime/embed/machine.h"
#include "runtime/process_host.h"
#include "vm/copy_term.h"
#include "vm/raise.h"

/// One call under way. Lives on the stack that the native function runs on.
struct btvm_call {
  btvm::Call& call;
  const btvm::NativeMethod& method;
  btvm::Root& raised;  // the exception that answering NULL passes on, or nil
  std::vector<std::unique_ptr<btvm_value>> arguments;
  bool failed = false;
};

namespace btvm {
namespace {

Outcome call_native(Call& call) {
  const auto& method = static_cast<const NativeMethod&>(call.primitive());
  Root raised{call.heap(), Value::nil()};
  btvm_call native{call, method, raised, {}, false};
  const std::unique_ptr<btvm_value> result(method.native(&native, method.user));
  if (result != nullptr) return Outcome::result(copy_into(call.heap(), result->value));
  return native.failed ? Outcome::raise(raised) : Outcome::result(Value::nil());
}

/// The number of arguments that a selector takes; -1 when it is none.
int arguments_of(std::string_view selector) {
  if (selector.empty()) return -1;
  if (selector.back() == ':') {
    return static_cast<int>(std::count(selector.begin(), selector.end(), ':'));
  }
  if (selector.find(':') != std::string_view::npos) return -1;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return letter(selector.front()) ? 0 : 1;
}

bool is_class_name(std::string_view name) {
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

/// The class of that name, made as a subclass of Object when there is none.
ClassId class_for_native(Image& image, Symbol name) {
  Class* cls = image.classes().intern(name);
  if (cls->defined.load()) return cls->id();
  const auto lock = image.lock();
  ClassDefinition definition;
  definition.name = name;
  definition.superclass = class_id(classes::kObject);
  definition.doc = "Native functions of the program around the virtual machine.";
  return image.define_class(std::move(definition)).id();
}

}  // namespace
}  // namespace btvm

extern "C" {

bool btvm_define(btvm_vm* vm, const char* class_name, const char* selector, btvm_native function,
                 void* user, int flags, btvm_error** error) {
  using btvm::embed::fail;
  const int arguments = btvm::arguments_of(selector);
  if (!btvm::is_class_name(class_name) || arguments < 0 || function == nullptr) {
    fail(error, BTVM_MISUSE, "not a class name, a selector and a function");
    return false;
  }
  btvm::Image& image = vm->image();
  const btvm::Symbol name = image.symbols().intern(selector);
  const btvm::ClassId cls = btvm::class_for_native(image, image.symbols().intern(class_name));
  auto native = std::make_unique<btvm::NativeMethod>();
  native->name = image.symbol(name);
  native->arguments = static_cast<std::uint16_t>(arguments);
  native->flags =
      (flags & BTVM_MAY_WAIT) != 0 ? btvm::primitive_flags::kMayWait : btvm::primitive_flags::kNone;
  native->function = btvm::call_native;
  native->vm = vm;
  native->native = function;
  native->user = user;
  auto method = std::make_unique<btvm::Method>();
  method->kind = btvm::Method::Kind::kPrimitive;
  method->class_side = true;
  method->arguments = native->arguments;
  method->selector = name;
  method->primitive = native.get();
  method->source_file = image.adopt_text("");
  vm->natives.push_back(std::move(native));
  const auto lock = image.lock();
  image.add_method(cls, std::move(method), false);
  return true;
}

btvm_vm* btvm_call_vm(btvm_call* call) { return call->method.vm; }

size_t btvm_call_count(const btvm_call* call) { return call->call.arguments(); }

const btvm_value* btvm_call_argument(btvm_call* call, size_t index) {
  if (index >= call->call.arguments()) return nullptr;
  call->arguments.emplace_back(btvm::embed::keep(*call->method.vm, call->call.argument(index + 1),
                                                 call->call.context().self_reference));
  return call->arguments.back().get();
}

void btvm_call_fail(btvm_call* call, const char* kind, const char* message) {
  btvm::ErrorRecord record;
  btvm::Image& image = call->call.image();
  record.kind = image.symbols().intern(kind == nullptr ? "user_error" : kind);
  const btvm::Value receiver = call->call.receiver();
  if (receiver.is_class()) record.error_class = image.classes().at(receiver.as_class()).name();
  record.selector = btvm::Value::from_symbol(call->call.selector());
  record.message = message == nullptr ? "" : message;
  call->raised.set(btvm::make_exception(call->call.context(), record));
  call->failed = true;
}

btvm_value* btvm_call_await(btvm_call* call, btvm_future* future, int64_t milliseconds) {
  btvm::ExecutionContext& context = call->call.context();
  if ((call->method.flags & btvm::primitive_flags::kMayWait) == 0) {
    btvm_call_fail(call, "runtime_error", "btvm_call_await needs BTVM_MAY_WAIT");
    return nullptr;
  }
  const btvm::Value handle = btvm::ProcessHost::make_handle(context, *future->future);
  const btvm::Outcome outcome = btvm::wait_for_future(context, handle, milliseconds);
  if (outcome.kind == btvm::Outcome::Kind::kRaise) {
    call->raised.set(outcome.value);
    call->failed = true;
    return nullptr;
  }
  return btvm::embed::keep(*call->method.vm, outcome.value, context.self_reference);
}

}  // extern "C"
