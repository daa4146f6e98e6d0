#include "runtime/primitives/text_search.h"

#include <cstring>

#include "runtime/primitives/support.h"
#include "vm/objects/graphemes.h"

namespace btvm {

std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  if (wanted.empty()) return from;
  const void* found =
      ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::optional<std::size_t> grapheme_place(Call& call, std::size_t n,
                                          std::optional<Outcome>& elsewhere) {
  constexpr std::size_t kStepsPerReduction = 8;
  std::size_t steps = 0;
  if (const auto near = near_grapheme_offset(call.receiver(), n, steps)) {
    charge(call, steps / kStepsPerReduction);
    return near;
  }
  elsewhere = begin_text(call, call.receiver(), TextWork::kRead);
  if (elsewhere) return std::nullopt;
  return grapheme_offset(call.receiver(), n);
}

}  // namespace btvm
