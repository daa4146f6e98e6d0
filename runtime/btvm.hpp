// btvm.hpp: the C++20 face of btvm.h: the same functions, with ownership, exceptions and conversions.
//
//   beamtalk::Machine machine({.write = [](std::string_view text) { std::cout << text; }});
//   machine.load(bytes);
//   beamtalk::Value counter = machine.spawn("Counter");
//   std::int64_t value = machine.send(counter, "increment").await().to_integer();
//
// Header-only. Who may call what from which thread is said in btvm.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "btvm.h"

namespace beamtalk {

/// Why something failed. what() is the message.
class Error : public std::runtime_error {
 public:
  explicit Error(btvm_error* error)
      : std::runtime_error(btvm_error_message(error)),
        kind_(btvm_error_get_kind(error)),
        error_(error, btvm_error_free) {}

  [[nodiscard]] btvm_error_kind kind() const { return kind_; }
  [[nodiscard]] bool timed_out() const { return kind_ == BTVM_TIMED_OUT; }
  /// Class and kind of the exception that the program raised; empty for the other kinds of errors.
  [[nodiscard]] std::string_view class_name() const { return btvm_error_class(error_.get()); }
  [[nodiscard]] std::string_view symbol() const { return btvm_error_symbol(error_.get()); }
  [[nodiscard]] std::string_view hint() const { return btvm_error_hint(error_.get()); }
  [[nodiscard]] std::string_view trace() const { return btvm_error_trace(error_.get()); }

 private:
  btvm_error_kind kind_;
  std::shared_ptr<btvm_error> error_;  // exceptions are copied
};

/// A Beamtalk value outside of any process. Immutable; copying it copies the term.
class Value {
 public:
  /// Takes over what a C function answered. Precondition: not null.
  explicit Value(btvm_value* value) : value_(value) {}
  Value(const Value& other) : value_(btvm_value_copy(other.get())) {}
  Value(Value&&) noexcept = default;
  Value& operator=(Value other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Value() = default;

  [[nodiscard]] btvm_type type() const { return btvm_value_type(get()); }
  [[nodiscard]] bool is_nil() const { return type() == BTVM_NIL; }
  [[nodiscard]] bool is_true() const { return btvm_to_boolean(get()); }
  /// Throws std::bad_optional_access when it is no Integer, or has more than 64 bits.
  [[nodiscard]] std::int64_t to_integer() const {
    std::int64_t number = 0;
    return check(btvm_to_integer(get(), &number)), number;
  }
  /// Throws std::bad_optional_access when it is no number.
  [[nodiscard]] double to_float() const {
    double number = 0;
    return check(btvm_to_float(get(), &number)), number;
  }
  /// The text of a String or Symbol; throws std::bad_optional_access for others.
  [[nodiscard]] std::string_view text() const {
    std::size_t size = 0;
    const char* text = btvm_text(get(), &size);
    return check(text != nullptr), std::string_view(text, size);
  }
  /// The elements of a List; none for others.
  [[nodiscard]] std::vector<Value> elements() const {
    std::vector<Value> result;
    result.reserve(btvm_count(get()));
    for (std::size_t i = 0; btvm_value* element = btvm_element(get(), i); ++i) {
      result.emplace_back(element);
    }
    return result;
  }
  [[nodiscard]] std::string_view print() const { return btvm_print(get()); }
  [[nodiscard]] const btvm_value* get() const { return value_.get(); }
  /// Gives the value away, as a native function does with its result.
  [[nodiscard]] btvm_value* release() { return value_.release(); }

 private:
  struct Free {
    void operator()(btvm_value* value) const { btvm_value_free(value); }
  };
  static void check(bool good) {
    if (!good) throw std::bad_optional_access();
  }

  std::unique_ptr<btvm_value, Free> value_;
};

/// The answer to a message. Movable.
class Future {
 public:
  explicit Future(btvm_future* future) : future_(future) {}

  /// The value; throws Error when it was rejected, or can never be settled.
  Value await() { return await_for(-1); }
  /// As await(), and throws an Error that timed_out() when the time is over.
  Value await(std::chrono::milliseconds limit) { return await_for(limit.count()); }
  [[nodiscard]] bool is_settled() const { return btvm_future_is_settled(future_.get()); }
  [[nodiscard]] btvm_future* get() const { return future_.get(); }

 private:
  struct Free {
    void operator()(btvm_future* future) const { btvm_future_free(future); }
  };
  Value await_for(std::int64_t milliseconds) {
    btvm_error* error = nullptr;
    btvm_value* value = btvm_await(future_.get(), milliseconds, &error);
    if (value == nullptr) throw Error(error);
    return Value(value);
  }

  std::unique_ptr<btvm_future, Free> future_;
};

class Machine;

/// A native function being called; only inside it.
class Call {
 public:
  Call(btvm_call* call, Machine& machine) : call_(call), machine_(machine) {}

  [[nodiscard]] Machine& machine() const { return machine_; }
  [[nodiscard]] std::size_t count() const { return btvm_call_count(call_); }
  /// Argument `index`, from 0. Throws std::out_of_range.
  [[nodiscard]] Value argument(std::size_t index) const {
    const btvm_value* value = btvm_call_argument(call_, index);
    if (value == nullptr) throw std::out_of_range("no such argument");
    return Value(btvm_value_copy(value));
  }
  /// The outcome, while others run on this thread; nothing when it was rejected or the time is over:
  /// return then, and the caller gets the error. Only in functions defined with may_wait.
  [[nodiscard]] std::optional<Value> await(const Future& future, std::int64_t milliseconds = -1) {
    btvm_value* value = btvm_call_await(call_, future.get(), milliseconds);
    return value == nullptr ? std::nullopt : std::optional<Value>(Value(value));
  }

 private:
  btvm_call* call_;
  Machine& machine_;
};

/// One machine. Neither copied nor moved: its native functions refer to it.
class Machine {
 public:
  struct Options {
    unsigned workers = 0;  // 0: one for each core
    bool gc_stress = false;
    std::function<void(std::string_view)> write = {};   // on worker threads; empty: text is dropped
    std::function<void(std::string_view)> report = {};  // errors that nobody awaits
  };
  /// The result of the call, nil for nothing. A std::exception becomes an error in the program.
  using Native = std::function<std::optional<Value>(Call&)>;
  enum class Wait : std::uint8_t { kShort, kMayWait };

  Machine() : Machine(Options{}) {}
  explicit Machine(Options options) : options_(std::move(options)) {
    btvm_options plain{};
    plain.workers = options_.workers;
    plain.gc_stress = options_.gc_stress;
    plain.user = this;
    plain.write = [](void* self, const char* text, std::size_t size) {
      pass(static_cast<Machine*>(self)->options_.write, text, size);
    };
    plain.report = [](void* self, const char* text, std::size_t size) {
      pass(static_cast<Machine*>(self)->options_.report, text, size);
    };
    vm_.reset(btvm_create(&plain));
  }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Verifies, links and runs the bytes of a .btc file; throws Error.
  void load(std::span<const std::byte> bytes) {
    btvm_error* error = nullptr;
    if (!btvm_load(get(), bytes.data(), bytes.size(), &error)) throw Error(error);
  }
  /// A new actor; throws Error. `fields` is a Dictionary.
  [[nodiscard]] Value spawn(const std::string& class_name) {
    return spawn_with(class_name, nullptr);
  }
  [[nodiscard]] Value spawn(const std::string& class_name, const Value& fields) {
    return spawn_with(class_name, fields.get());
  }
  /// Sends with the arguments, which are Values or what value() takes.
  template <typename... Arguments>
  Future send(const Value& receiver, const std::string& selector, const Arguments&... arguments) {
    const std::vector<Value> values{as_value(arguments)...};
    std::vector<const btvm_value*> plain;
    plain.reserve(values.size());
    for (const Value& each : values) plain.push_back(each.get());
    return Future(btvm_send(get(), receiver.get(), selector.c_str(), plain.data(), plain.size()));
  }
  /// Makes `native` answer `ClassName selector`; throws Error.
  void define(const std::string& class_name, const std::string& selector, Native native,
              Wait wait = Wait::kShort) {
    natives_.push_back(std::make_unique<Defined>(Defined{this, std::move(native)}));
    btvm_error* error = nullptr;
    const int flags = wait == Wait::kMayWait ? BTVM_MAY_WAIT : BTVM_SHORT;
    if (!btvm_define(get(), class_name.c_str(), selector.c_str(), call, natives_.back().get(),
                     flags, &error)) {
      throw Error(error);
    }
  }

  [[nodiscard]] Value nil() { return Value(btvm_nil(get())); }
  [[nodiscard]] Value value(bool flag) { return Value(btvm_boolean(get(), flag)); }
  [[nodiscard]] Value value(int number) { return Value(btvm_integer(get(), number)); }
  [[nodiscard]] Value value(std::int64_t number) { return Value(btvm_integer(get(), number)); }
  [[nodiscard]] Value value(double number) { return Value(btvm_float(get(), number)); }
  /// Throws std::invalid_argument when the text is not UTF-8.
  [[nodiscard]] Value value(std::string_view text) {
    btvm_value* string = btvm_string(get(), text.data(), text.size());
    if (string == nullptr) throw std::invalid_argument("not UTF-8");
    return Value(string);
  }
  [[nodiscard]] Value value(const char* text) { return value(std::string_view(text)); }
  [[nodiscard]] Value symbol(const std::string& name) {
    return Value(btvm_symbol(get(), name.c_str()));
  }
  [[nodiscard]] Value list(const std::vector<Value>& elements) {
    std::vector<const btvm_value*> plain;
    plain.reserve(elements.size());
    for (const Value& each : elements) plain.push_back(each.get());
    return Value(btvm_list(get(), plain.data(), plain.size()));
  }
  /// A Dictionary with symbols as keys, as spawn() takes it.
  [[nodiscard]] Value fields(const std::vector<std::pair<std::string, Value>>& entries) {
    std::vector<Value> keys;
    std::vector<const btvm_value*> plain;
    keys.reserve(entries.size());
    for (const auto& [name, value] : entries) {
      keys.push_back(symbol(name));
      plain.push_back(keys.back().get());
      plain.push_back(value.get());
    }
    return Value(btvm_dictionary(get(), plain.data(), entries.size()));
  }
  /// The class object; nothing when there is none of that name.
  [[nodiscard]] std::optional<Value> find_class(const std::string& name) {
    btvm_value* found = btvm_class(get(), name.c_str());
    return found == nullptr ? std::nullopt : std::optional<Value>(Value(found));
  }
  /// How many futures there were, and what became of them.
  [[nodiscard]] btvm_future_statistics count_futures() const { return btvm_count_futures(get()); }
  [[nodiscard]] btvm_vm* get() const { return vm_.get(); }

 private:
  struct Free {
    void operator()(btvm_vm* vm) const { btvm_destroy(vm); }
  };
  struct Defined {
    Machine* machine;
    Native native;
  };

  static void pass(const std::function<void(std::string_view)>& to, const char* text,
                   std::size_t size) {
    if (to) to(std::string_view(text, size));
  }
  static btvm_value* call(btvm_call* plain, void* user) {
    const auto* defined = static_cast<Defined*>(user);
    Call call(plain, *defined->machine);
    try {
      std::optional<Value> result = defined->native(call);
      return result ? result->release() : nullptr;
    } catch (const std::exception& error) {  // exceptions never cross the C functions
      btvm_call_fail(plain, nullptr, error.what());
      return nullptr;
    }
  }
  Value spawn_with(const std::string& class_name, const btvm_value* fields) {
    btvm_error* error = nullptr;
    btvm_value* actor = btvm_spawn(get(), class_name.c_str(), fields, &error);
    if (actor == nullptr) throw Error(error);
    return Value(actor);
  }
  [[nodiscard]] Value as_value(const Value& given) { return given; }
  template <typename T>
  [[nodiscard]] Value as_value(const T& given) {
    return value(given);
  }

  Options options_;
  std::vector<std::unique_ptr<Defined>> natives_;
  std::unique_ptr<btvm_vm, Free> vm_;  // last: its end calls no native any more
};

}  // namespace beamtalk
