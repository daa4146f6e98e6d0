#include "runtime/primitives/json.h"

#include <array>

#include "runtime/json_reader.h"
#include "runtime/primitives/aside.h"
#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/print.h"

namespace btvm {
namespace {

/// Makes values of what the reader finds. The values that wait for their container lie in a list, the
/// latest first, so that the collector knows all of them.
class ValueBuilder final : public JsonSink {
 public:
  ValueBuilder(Heap& heap, const SymbolTable& symbols)
      : heap_(heap), symbols_(symbols), waiting_(heap, Value::empty_list()) {}

  [[nodiscard]] Value result() const { return head_of(waiting_); }

  bool null() override { return push(Value::nil()); }
  bool boolean(bool b) override { return push(Value::from_bool(b)); }
  bool integer(std::int64_t n) override { return push(make_integer(heap_, n)); }
  bool digits(std::string_view digits) override {
    const auto value = integer_from_text(heap_, digits);
    return value && push(*value);
  }
  bool real(double d) override { return push(make_float(heap_, d)); }
  bool string(std::string_view text) override { return push(make_string(heap_, text)); }

  bool begin() override {
    opened_.push_back(height_);
    return true;
  }
  bool end_list() override {
    Root list{heap_, Value::empty_list()};
    for (std::size_t left = close(); left > 0; --left) {
      list.set(make_cons(heap_, head_of(waiting_), list));
      waiting_.set(tail_of(waiting_));
    }
    return push(list);
  }
  bool end_object() override {
    const std::size_t count = close();
    if (count > limits::kFlatElements) return false;
    heap_.reserve(count + 1);
    std::vector<Value> pairs(count);
    for (std::size_t i = count; i-- > 0;) {
      pairs[i] = head_of(waiting_);
      waiting_.set(tail_of(waiting_));
    }
    sort_pairs(symbols_, pairs);
    return push(new_dictionary(heap_, pairs));
  }

 private:
  bool push(Value value) {
    waiting_.set(make_cons(heap_, value, waiting_));
    ++height_;
    return true;
  }
  /// Number of values that wait since the container was begun.
  std::size_t close() {
    const std::size_t count = height_ - opened_.back();
    height_ = opened_.back();
    opened_.pop_back();
    return count;
  }

  Heap& heap_;
  const SymbolTable& symbols_;
  Root waiting_;
  std::size_t height_ = 0;
  std::vector<std::size_t> opened_;
};

/// A parse_error whose details say where and why. May collect.
Outcome raise_json_error(Call& call, std::string_view text, const JsonError& error) {
  SymbolTable& symbols = call.image().symbols();
  const TextPlace place = place_in(text, error.offset);
  const Outcome raised = raise_about(call, symbols.intern("parse_error"), call.selector(),
                                     "Check that the string is valid JSON");
  Root exception{call.heap(), raised.value};
  Root reason{call.heap(), make_string(call.heap(), error.reason)};
  std::vector<Value> details;
  const auto add = [&](std::string_view key, Value value) {
    details.push_back(Value::from_symbol(symbols.intern(key)));
    details.push_back(value);
  };
  add("line", Value::from_small(static_cast<std::int64_t>(place.line)));
  add("column", Value::from_small(static_cast<std::int64_t>(place.column)));
  add("position", Value::from_small(static_cast<std::int64_t>(place.position)));
  call.heap().reserve(details.size() + 3);
  add("reason", reason);
  sort_pairs(symbols, details);
  const Value dictionary = new_dictionary(call.heap(), details);
  call.heap().write(exception.get().as_object(), exception_fields::kPrimDetails, dictionary);
  return Outcome::raise(exception);
}

Outcome json_parse(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_string(call.argument(1))) return raise_type_error(call, "Argument must be a String");
  if (auto elsewhere = begin_text(call, call.argument(1), TextWork::kParse)) return *elsewhere;
  const TextAside text(call.argument(1));
  ValueBuilder builder(call.heap(), call.image().symbols());
  if (const auto error = read_json(text.get(), builder)) {
    return raise_json_error(call, text.get(), *error);
  }
  return Outcome::result(builder.result());
}

/// primQuote: text. A JSON string literal.
Outcome json_quote(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Argument must be a String");
  if (auto elsewhere = begin_text(call, call.argument(1), TextWork::kRead)) return *elsewhere;
  std::string out;
  append_json_string(out, text_of(call.argument(1)));
  return text_result(call, out);
}

/// primFieldsOf: object. Dictionary of the names and values of its fields; nil when it has none that
/// may be read.
Outcome json_fields(Call& call) {
  const Value object = call.argument(1);
  if (!is_kind(object, ObjectKind::kInstance) || is_exception(call.image(), object)) {
    return Outcome::result(Value::nil());
  }
  call.heap().reserve(2 * limits::kFields + 1);
  const Object* instance = call.argument(1).as_object();
  const Layout& layout = call.image().classes().layout(instance->header().layout());
  std::vector<Value> pairs;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    pairs.push_back(Value::from_symbol(layout.fields[i]));
    pairs.push_back(instance->slot(i));
  }
  sort_pairs(call.image().symbols(), pairs);
  return Outcome::result(new_dictionary(call.heap(), pairs));
}

/// primHost: value. Its text in host notation: `{a,<<"x">>}`.
Outcome host_text(Call& call) {
  if (auto elsewhere = begin_reading(call, call.argument(1))) return *elsewhere;
  return text_result(call, print_text(call.argument(1), call.image(), PrintForm::kHost));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"json_parse", 1, 0, json_parse},
    PrimitiveInfo{"json_quote", 1, 0, json_quote},
    PrimitiveInfo{"json_fields", 1, 0, json_fields},
    PrimitiveInfo{"host_text", 1, 0, host_text},
};

}  // namespace

std::span<const PrimitiveInfo> json_primitives() { return kPrimitives; }

}  // namespace btvm
