#include "vm/objects/shared_text.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <new>

#include "vm/object.h"
#include "vm/objects/string.h"

namespace btvm {

SharedText* SharedText::create(std::string_view left, std::string_view right) {
  SharedText* made = create(left.size() + right.size(), left.size() + right.size());
  std::memcpy(made->bytes_begin(), left.data(), left.size());
  if (!right.empty()) std::memcpy(made->bytes_begin() + left.size(), right.data(), right.size());
  return made;
}

SharedText* SharedText::append(SharedText& left, std::string_view right) {
  SharedText& owner = left.owner_ == nullptr ? left : *left.owner_;
  const std::size_t size = left.size_ + right.size();
  std::size_t used = left.size_;
  // relaxed: it decides who may write there; readers get the text from this thread's messages.
  if (size <= owner.capacity_ &&
      owner.used_.compare_exchange_strong(used, size, std::memory_order_relaxed)) {
    std::memcpy(owner.bytes_begin() + left.size_, right.data(), right.size());
    owner.retain();
    return new (::operator new(sizeof(SharedText))) SharedText(owner, size, right.size());
  }
  SharedText* made = create(size, size + size / 2);
  std::memcpy(made->bytes_begin(), left.text().data(), left.size_);
  std::memcpy(made->bytes_begin() + left.size_, right.data(), right.size());
  made->last_place_.store(left.last_place(), std::memory_order_relaxed);
  return made;
}

SharedText* SharedText::create(std::size_t size, std::size_t capacity) {
  return new (::operator new(sizeof(SharedText) + capacity)) SharedText(size, capacity);
}

SharedText& SharedText::of(Value string) {
  // Counted is the first base, so both have one address, which handles keep.
  return *reinterpret_cast<SharedText*>(string.as_object()->raw(0));
}

const SharedText::Places& SharedText::places() {
  if (const Places* known = known_places()) return *known;
  auto made = std::make_unique<Places>();
  const std::string_view all = text();
  for (std::size_t at = 0; at < all.size(); at = next_grapheme(all, at)) {
    if (made->count % Places::kStep == 0) made->offsets.push_back(static_cast<std::uint32_t>(at));
    ++made->count;
  }
  // Others may have made theirs meanwhile: the first stay. Release: who finds them sees what they point to.
  const Places* first = nullptr;
  if (places_.compare_exchange_strong(first, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *first;
}

// relaxed, here and below: it says something about bytes that never change, and that who asks sees.
SharedText::Place SharedText::last_place() const {
  const SharedText& owner = owner_ == nullptr ? *this : *owner_;
  const Place place = owner.last_place_.load(std::memory_order_relaxed);
  return place.offset + Place::kBytesBehind <= size_ ? place : Place{};
}

void SharedText::note_place(Place place) {
  if (place.offset + Place::kBytesBehind > size_) return;
  SharedText& owner = owner_ == nullptr ? *this : *owner_;
  Place known = owner.last_place_.load(std::memory_order_relaxed);
  while (known.offset < place.offset &&
         !owner.last_place_.compare_exchange_weak(known, place, std::memory_order_relaxed)) {
  }
}

bool SharedText::is_valid() {
  if (is_known_valid_.load(std::memory_order_relaxed)) return true;
  const bool valid = is_utf8(text());
  if (valid) is_known_valid_.store(true, std::memory_order_relaxed);
  return valid;
}

std::uint32_t SharedText::charged(std::size_t bytes) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
}

void SharedText::destroy(Counted& counted) noexcept {
  auto& shared = static_cast<SharedText&>(counted);
  SharedText* owner = shared.owner_;
  shared.~SharedText();
  ::operator delete(&shared);
  if (owner != nullptr) owner->release();
}

}  // namespace btvm
