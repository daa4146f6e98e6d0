#include "vm/error_text.h"

#include <algorithm>
#include <array>

#include "vm/objects/string.h"

namespace btvm {
namespace {

/// Message templates: $C is the class, $s the selector.
struct Template {
  symbols::Index kind;
  std::string_view without_selector;
  std::string_view with_selector;
};

constexpr std::array kTemplates = {
    Template{symbols::kDoesNotUnderstand, "$C does not understand message",
             "$C does not understand '$s'"},
    Template{symbols::kImmutableValue, "Cannot mutate $C (immutable value)",
             "Cannot call '$s' on $C (immutable value)"},
    Template{symbols::kArityMismatch, "Wrong number of arguments to $C method",
             "Wrong number of arguments to '$s' on $C"},
    Template{symbols::kTypeError, "Type error in $C", "Type error in '$s' on $C"},
    Template{symbols::kActorDead, "$C actor process has terminated",
             "Cannot send '$s' to $C (actor process has terminated)"},
    Template{symbols::kFutureNotAwaited, "Sent message to a Future", "Sent '$s' to a Future"},
    Template{symbols::kInstantiationError, "Cannot instantiate $C", "Cannot call '$s' on $C"},
    Template{symbols::kFileNotFound, "$C: file not found", "$C '$s': file not found"},
    Template{symbols::kPermissionDenied, "$C: permission denied", "$C '$s': permission denied"},
    Template{symbols::kInvalidPath, "$C: invalid file path", "$C '$s': invalid file path"},
    Template{symbols::kIoError, "$C: I/O error", "$C '$s': I/O error"},
    Template{symbols::kUserError, "Error", "$s"},
    Template{symbols::kStdlibShadowing, "Cannot redefine stdlib class '$C'",
             "Cannot redefine stdlib class '$C' (via '$s')"},
    Template{symbols::kClassNotFound, "Class '$C' not found",
             "Class '$C' not found (while resolving '$s')"},
    Template{symbols::kNoSuperclass, "$C has no superclass",
             "$C has no superclass (cannot resolve '$s' via super)"},
    Template{symbols::kClassAlreadyExists, "Class '$C' already exists",
             "Class '$C' already exists (via '$s')"},
    Template{symbols::kInternalError, "Internal error in $C", "Internal error in '$s' on $C"},
    Template{symbols::kDispatchError, "Dispatch error for $C", "Dispatch error for '$s' on $C"},
    Template{symbols::kCallbackFailed, "Callback failed for $C", "Callback '$s' failed for $C"},
};

std::string fill(std::string_view text, std::string_view cls, std::string_view selector) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size()) {
      out += text[++i] == 'C' ? cls : selector;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string default_message(const Image& image, const ErrorRecord& record) {
  const std::string_view cls = image.symbol(record.error_class);
  const bool with_selector = !record.selector.is_nil();
  const std::string_view selector =
      with_selector ? image.symbol(record.selector.as_symbol()) : std::string_view{};
  const auto row = std::find_if(kTemplates.begin(), kTemplates.end(),
                                [&](const Template& t) { return symbol(t.kind) == record.kind; });
  if (row != kTemplates.end()) {
    return fill(with_selector ? row->with_selector : row->without_selector, cls, selector);
  }
  std::string out(image.symbol(record.kind));
  return out + fill(with_selector ? " error in '$s' on $C" : " error in $C", cls, selector);
}

Symbol subject_name(const Image& image, Value receiver) {
  const ClassId id = receiver.is_class() ? receiver.as_class() : image.class_of(receiver);
  return image.classes().at(id).name();
}

std::string_view not_understood_hint(const Image& image, Value receiver) {
  if (receiver.is_metaclass()) return "Metaclass does not understand this message";
  if (receiver.is_class()) return "Class does not understand this message";
  const ClassId id = image.class_of(receiver);
  if (id == class_id(classes::kFileHandle)) return "FileHandle does not understand this message";
  if (id == class_id(classes::kCompiledMethod)) {
    return "CompiledMethod supports: selector, source, doc, argumentCount, class, printString, "
           "asString, respondsTo:";
  }
  if (id == class_id(classes::kStackFrame) || is_exception(image, receiver)) return "";
  return "Check spelling or use 'respondsTo:' to verify method exists";
}

std::string describe_exception(const Image& image, Value exception) {
  std::string out(image.class_name(image.class_of(exception)));
  out += ": ";
  const Value message = exception_field(exception, exception_fields::kMessage);
  if (is_string(message)) out += text_of(message);
  const Value hint = exception_field(exception, exception_fields::kHint);
  if (is_string(hint)) {
    out += "\nHint: ";
    out += text_of(hint);
  }
  return out;
}

}  // namespace btvm
