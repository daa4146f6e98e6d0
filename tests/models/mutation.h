// Mutation: a bug planted in code that a model checks, to show that the model would find it.
#pragma once

#include <cstring>

namespace model {

/// One kind of operation in one function, done wrongly. The code is not changed: the model's atomics
/// and mutexes (tests/models/model_std.h) know where they are called from.
struct Mutation {
  enum class Effect {
    kRelaxed,  // atomic, but orders nothing
    kSplit,    // a read-modify-write becomes a load and a store, with room between them
    kSkipped,  // is not done: a store, a lock, a fence; a load answers zero
  };

  const char* function;  // the bare name, without class and template arguments
  const char*
      operation;  // "load", "store", "exchange", "compare_exchange", "fetch_add", "lock" ...
  Effect effect;

  /// The one that holds now, or null.
  static inline const Mutation* current = nullptr;

  /// True if this operation, called in that function, is to be done wrongly.
  static bool applies(Effect effect, const char* operation, const char* function) {
    return current != nullptr && current->effect == effect &&
           std::strcmp(current->operation, operation) == 0 && is_named(function);
  }

 private:
  static bool is_named(const char* function) {
    const std::size_t length = std::strlen(current->function);
    return std::strncmp(current->function, function, length) == 0 &&
           (function[length] == '\0' || function[length] == '<');
  }
};

}  // namespace model
