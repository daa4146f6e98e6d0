#include "scheduler/message.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "vm/base/check.h"
#include "vm/objects/tuple.h"

namespace btvm {

void Message::copy_objects(Value the_receiver, std::span<const Value> arguments,
                           const CopyOptions& options) {
  check(arguments.size() <= std::numeric_limits<std::uint16_t>::max(), "code counts arguments so");
  argument_count = static_cast<std::uint16_t>(arguments.size());
  if (argument_count > kInlineArguments) {
    std::vector<Value> all{the_receiver};
    all.insert(all.end(), arguments.begin(), arguments.end());
    fragment = copy_tuple_to_fragment(all, few[0], options);
    receiver = elements_of(few[0]).front();
    return;
  }
  std::array<Value, 1 + kInlineArguments> values{the_receiver};
  std::copy(arguments.begin(), arguments.end(), values.begin() + 1);
  std::array<Value, 1 + kInlineArguments> copies;
  fragment = copy_to_fragment({values.data(), 1 + arguments.size()}, copies.data(), options);
  receiver = copies[0];
  std::copy_n(copies.begin() + 1, arguments.size(), few.begin());
}

std::span<const Value> Message::all_arguments() const noexcept {
  return elements_of(few[0]).subspan(1);
}

}  // namespace btvm
