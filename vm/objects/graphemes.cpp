#include "vm/objects/graphemes.h"

#include <algorithm>

#include "vm/objects/shared_text.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

bool is_short(Value string) {
  return !is_kind(string, ObjectKind::kSharedString) || text_of(string).size() <= kNearBytes;
}

/// From the last place at or before grapheme n; null when there is too much between the places around it.
std::optional<std::size_t> offset_from(const SharedText::Places& places, std::string_view text,
                                       std::size_t n, std::size_t most_bytes) {
  if (n >= places.count) return text.size();
  const std::size_t place = n / SharedText::Places::kStep;
  const std::size_t from = places.offsets[place];
  const std::size_t to =
      place + 1 < places.offsets.size() ? places.offsets[place + 1] : text.size();
  if (to - from > most_bytes) return std::nullopt;
  return from + grapheme_offset(text.substr(from, to - from), n % SharedText::Places::kStep);
}

/// The number of graphemes, of which those before a place are known.
std::size_t count_from(SharedText& shared, SharedText::Place place) {
  const std::string_view text = shared.text();
  std::size_t count = place.number;
  for (std::size_t at = place.offset; at < text.size(); at = next_grapheme(text, at)) {
    if (at + SharedText::Place::kBytesBehind <= text.size()) {
      place = {static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(at)};
    }
    ++count;
  }
  shared.note_place(place);
  return count;
}

/// In the first bytes. What follows them may belong to the last grapheme of theirs, and its first byte to their
/// last character.
std::optional<std::size_t> offset_at_beginning(std::string_view text, std::size_t n) {
  if (n >= kNearBytes) return std::nullopt;
  const std::string_view beginning = text.substr(0, kNearBytes);
  const std::size_t at = grapheme_offset(beginning, n);
  const std::size_t end = at < kNearBytes ? next_grapheme(beginning, at) : at;
  if (end + kLongestCharacter > kNearBytes) return std::nullopt;
  return at;
}

}  // namespace

std::optional<std::size_t> known_grapheme_count(Value string) {
  if (is_short(string)) return grapheme_count(text_of(string));
  SharedText& shared = SharedText::of(string);
  if (const SharedText::Places* places = shared.known_places()) return places->count;
  const SharedText::Place place = shared.last_place();
  if (shared.text().size() - place.offset > kNearBytes) return std::nullopt;
  return count_from(shared, place);
}

std::size_t grapheme_count(Value string) {
  if (const auto known = known_grapheme_count(string)) return *known;
  SharedText& shared = SharedText::of(string);
  return count_from(shared, shared.last_place());
}

std::optional<std::size_t> near_grapheme_offset(Value string, std::size_t n, std::size_t& steps) {
  constexpr std::size_t kMostBytes = std::size_t{8} * kNearBytes;
  const std::string_view text = text_of(string);
  steps = std::min(n, kNearBytes);
  if (is_short(string)) return grapheme_offset(text, n);
  const SharedText::Places* places = SharedText::of(string).known_places();
  if (places == nullptr) {
    const SharedText::Place place = SharedText::of(string).last_place();
    if (n < place.number || text.size() - place.offset > kNearBytes) {
      return offset_at_beginning(text, n);
    }
    return place.offset + grapheme_offset(text.substr(place.offset), n - place.number);
  }
  steps = SharedText::Places::kStep;
  return offset_from(*places, text, n, kMostBytes);
}

std::size_t grapheme_offset(Value string, std::size_t n) {
  std::size_t steps = 0;
  if (const auto near = near_grapheme_offset(string, n, steps)) return *near;
  const std::string_view text = text_of(string);
  return *offset_from(SharedText::of(string).places(), text, n, text.size());
}

}  // namespace btvm
