// Message: what a mailbox carries.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "vm/copy_term.h"
#include "vm/function.h"
#include "vm/heap.h"
#include "vm/pid.h"
#include "vm/value.h"

namespace btvm {

class Future;

/// One entry of a mailbox. Made by the sender, taken over by the mailbox, freed by the receiver.
///
/// The values refer into `fragment` (or are immediate), which the receiver's heap adopts. A few arguments
/// lie in the message itself, so that one whose values are all immediate needs no other memory.
struct alignas(16) Message {
  static constexpr std::size_t kInlineArguments = 3;

  enum class Kind : std::uint8_t {
    kSend,  // run the method `selector` of the actor with the arguments
    kCall,  // evaluate the block in `receiver` with the arguments
    kRun,   // run `function` with R[0] = receiver and the arguments
    kNew,   // an actor's first message: default fields, overlay `receiver`, initialize
    kStop,  // end after what came before; settles with #ok
    kKill,  // wakes the process, which is to end now; settles with #ok at the end
    // The protocol of futures (scheduler/future_protocol.cpp), to `argument`'s process.
    kResolve,       // settle with `receiver`
    kReject,        // likewise
    kAwait,         // wake `sender` when settled
    kWhenResolved,  // then be a kCall
    kWhenRejected,  // likewise
    kHear,          // wake `sender`: what came before has been served
  };

  Message* next = nullptr;
  Fragment* fragment = nullptr;
  Future* resolver = nullptr;  // counted; settled with the outcome; null when nobody wants it
  Future* argument = nullptr;  // counted; a callback's argument is what this was settled with
  /// Of a kRun. Of a kSend: what the receiver's class runs for it, if the sender knew; else null.
  const Function* function = nullptr;
  Value receiver;
  /// More than kInlineArguments: a Tuple of the receiver and all arguments, and nothing else.
  std::array<Value, kInlineArguments> few;
  Symbol selector{};
  Kind kind = Kind::kSend;
  std::uint16_t argument_count = 0;
  std::uint32_t epoch = 0;  // of a kSend's `function`: Image::epoch() when the sender looked it up
  Pid sender;

  /// Sets fragment, receiver and arguments, with copies of values that lie on the sender's heap, or
  /// elsewhere.
  void copy_values(Value the_receiver, std::span<const Value> arguments,
                   const CopyOptions& options) {
    if (!take_immediates(the_receiver, arguments)) copy_objects(the_receiver, arguments, options);
  }
  /// The same for arguments that are kInlineArguments at most and all immediate.
  void set_immediates(std::span<const Value> arguments) noexcept {
    std::copy(arguments.begin(), arguments.end(), few.begin());
    argument_count = static_cast<std::uint16_t>(arguments.size());
  }
  /// The arguments in place. Stale once the heap that adopted the fragment collects.
  [[nodiscard]] std::span<const Value> arguments() const noexcept {
    if (argument_count <= kInlineArguments) return {few.data(), argument_count};
    return all_arguments();
  }

 private:
  /// copy_values() of few values that are all immediate; false when they are not.
  bool take_immediates(Value the_receiver, std::span<const Value> arguments) noexcept {
    if (arguments.size() > kInlineArguments || the_receiver.is_reference()) return false;
    std::size_t i = 0;
    for (const Value value : arguments) {
      if (value.is_reference()) return false;
      few[i++] = value;
    }
    receiver = the_receiver;
    argument_count = static_cast<std::uint16_t>(arguments.size());
    return true;
  }
  void copy_objects(Value the_receiver, std::span<const Value> arguments,
                    const CopyOptions& options);
  [[nodiscard]] std::span<const Value> all_arguments() const noexcept;
};

/// Frees messages, linked by `next`, that nobody will serve and that have no resolver.
inline void discard_messages(Message* list) noexcept {
  while (list != nullptr) {
    Message* next = list->next;
    Fragment::destroy(list->fragment);
    delete list;
    list = next;
  }
}

}  // namespace btvm
