// Classes and symbols that the virtual machine itself must know by number.
//
// The class library (runtime/lib) defines these classes; linking it checks that every one is there.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "vm/object.h"
#include "vm/value.h"

namespace btvm {

/// Fixed class numbers, in the order of kWellKnownClasses. Their first layouts have the same numbers.
namespace classes {
enum Index : std::uint32_t {
  kProtoObject, kObject, kNumber, kInteger, kFloat, kBoolean, kTrue, kFalse, kUndefinedObject,
  kSymbol, kBlock, kCollection, kString, kList, kDictionary, kTuple, kArray, kSet, kAssociation,
  kStream, kRegex, kDateTime, kRandom, kCompiledMethod, kFileHandle, kFuture, kPid, kPort,
  kReference, kStackFrame, kException, kError, kRuntimeError, kTypeError, kInstantiationError,
  kBEAMError, kExitError, kThrowError, kBehaviour, kClass, kMetaclass, kActor, kErlangModule,
  kCharacter, kCount,
};
}  // namespace classes

inline constexpr std::array<std::string_view, classes::kCount> kWellKnownClasses = {
    "ProtoObject", "Object", "Number", "Integer", "Float", "Boolean", "True", "False",
    "UndefinedObject", "Symbol", "Block", "Collection", "String", "List", "Dictionary", "Tuple",
    "Array", "Set", "Association", "Stream", "Regex", "DateTime", "Random", "CompiledMethod",
    "FileHandle", "Future", "Pid", "Port", "Reference", "StackFrame", "Exception", "Error",
    "RuntimeError", "TypeError", "InstantiationError", "BEAMError", "ExitError", "ThrowError",
    "Behaviour", "Class", "Metaclass", "Actor", "ErlangModule", "Character",
};

[[nodiscard]] constexpr ClassId class_id(classes::Index index) {
  return static_cast<ClassId>(index);
}
/// The layout of built-in objects of a well-known class.
[[nodiscard]] constexpr LayoutId layout_id(classes::Index index) {
  return static_cast<LayoutId>(index);
}

/// Fixed symbol numbers, in the order of kWellKnownSymbols.
namespace symbols {
enum Index : std::uint32_t {
  kNil, kTrue, kFalse, kOk, kError, kUndefined, kUnknown,
  // error kinds
  kDoesNotUnderstand, kArityMismatch, kImmutableValue, kRuntimeError, kIndexOutOfBounds,
  kClassNotFound, kNoSuperclass, kActorDead, kTypeError, kInstantiationError, kUserError, kSignal,
  kTimeout, kInternalError, kHeapLimit, kMailboxLimit, kErlangExit, kErlangThrow,
  kClassAlreadyExists, kDispatchError, kCallbackFailed, kFutureNotAwaited, kFileNotFound,
  kPermissionDenied, kInvalidPath, kIoError, kStdlibShadowing,
  // raw failures
  kBadarith, kBadarg, kCaseClause, kFunctionClause,
  // selectors
  kValue, kValue1, kValue2, kValue3, kAwait, kAwaitMs, kAwaitForever, kDoesNotUnderstandArgs,
  kInitialize, kTerminate, kTerminateReason, kInitFields, kNew, kSpawn, kPrintString,
  kDisplayString, kIfTrue, kAdd, kSubtract, kMultiply, kDivide, kRemainder, kPower, kConcatenate,
  kLess, kGreater, kLessEqual, kGreaterEqual, kEqual, kNotEqual, kStrictEqual, kStrictNotEqual,
  kMethodAt, kStop, kKill, kIsAlive, kMonitor, kWhenResolved, kWhenRejected,
  kCount,
};
}  // namespace symbols

inline constexpr std::array<std::string_view, symbols::kCount> kWellKnownSymbols = {
    "nil", "true", "false", "ok", "error", "undefined", "unknown",
    "does_not_understand", "arity_mismatch", "immutable_value", "runtime_error",
    "index_out_of_bounds", "class_not_found", "no_superclass", "actor_dead", "type_error",
    "instantiation_error", "user_error", "signal", "timeout", "internal_error", "heap_limit",
    "mailbox_limit", "erlang_exit", "erlang_throw",
    "class_already_exists", "dispatch_error", "callback_failed", "future_not_awaited",
    "file_not_found", "permission_denied", "invalid_path", "io_error", "stdlib_shadowing",
    "badarith", "badarg", "case_clause", "function_clause",
    "value", "value:", "value:value:", "value:value:value:", "await", "await:", "awaitForever",
    "doesNotUnderstand:args:", "initialize", "terminate", "terminate:", "%initFields", "new",
    "spawn", "printString", "displayString", "ifTrue:", "+", "-", "*", "/", "%", "**", "++", "<",
    ">", "<=", ">=", "==", "/=", "=:=", "=/=", ">>", "stop", "kill", "isAlive", "monitor",
    "whenResolved:", "whenRejected:",
};

[[nodiscard]] constexpr Symbol symbol(symbols::Index index) { return static_cast<Symbol>(index); }

/// Fields of Exception, in the order of its declaration in runtime/lib/Exception.bt.
namespace exception_fields {
enum Index : std::size_t {
  kMessage, kHint, kKind, kSelector, kErrorClass, kStackTrace, kRawKind, kCount,
};
}  // namespace exception_fields

}  // namespace btvm
