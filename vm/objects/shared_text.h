// SharedText: the bytes of a long string, outside of the heaps.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "vm/counted.h"
#include "vm/objects/string.h"
#include "vm/value.h"

namespace btvm {

/// The text behind shared strings.
///
/// The bytes follow the object, or it is the beginning of another one's: a text that was made by `++` has
/// room behind it, and the first to append to it puts the new bytes there. So a text that is built piece
/// by piece is copied a logarithmic number of times. Bytes that somebody can see never change.
///
/// Any thread may call anything while it holds a reference.
class SharedText final : public Counted {
 public:
  /// Where graphemes begin: those whose number is a multiple of kStep.
  struct Places {
    static constexpr std::size_t kStep = 64;
    std::vector<std::uint32_t> offsets;  // in bytes; of grapheme 0, kStep, ...
    std::size_t count = 0;               // of all graphemes
  };

  /// Where one grapheme begins.
  struct alignas(std::uint64_t) Place {  // so that atomics of it need no lock
    std::uint32_t number = 0;            // 0 is the first
    std::uint32_t offset = 0;            // in bytes
    /// What is appended may complete a character, and so change where graphemes behind its first byte begin: a
    /// place is good for a text that has as many bytes behind it.
    static constexpr std::size_t kBytesBehind = kLongestCharacter;
  };

  static SharedText* create(std::string_view left, std::string_view right = {});
  /// A text of `left` and `right`, which shares the bytes of `left` if nobody has appended to it yet.
  static SharedText* append(SharedText& left, std::string_view right);
  /// The one behind a string. Precondition: is_kind(string, ObjectKind::kSharedString).
  [[nodiscard]] static SharedText& of(Value string);

  [[nodiscard]] std::string_view text() {
    return {owner_ == nullptr ? bytes_begin() : owner_->bytes_begin(), size_};
  }
  /// The places, if somebody has asked for them before; else null.
  [[nodiscard]] const Places* known_places() const {
    return places_.load(std::memory_order_acquire);  // pairs with the exchange in places()
  }
  /// The places. Looks at the whole text, the first time.
  [[nodiscard]] const Places& places();
  /// The furthest place that is known from this text or another one with the same beginning; else the beginning.
  [[nodiscard]] Place last_place() const;
  void note_place(Place place);
  /// Is it well-formed UTF-8? Looks at the whole text, unless it has answered true before.
  [[nodiscard]] bool is_valid();

 private:
  /// Of the owner's bytes, a text that shares them is charged this part, besides what it added.
  static constexpr std::size_t kSharedPart = 8;

  static SharedText* create(std::size_t size, std::size_t capacity);
  SharedText(std::size_t size, std::size_t capacity)
      : Counted(destroy, charged(capacity)), size_(size), capacity_(capacity), used_(size) {}
  SharedText(SharedText& owner, std::size_t size, std::size_t added)
      : Counted(destroy, charged(added + size / kSharedPart)), size_(size), owner_(&owner) {}
  ~SharedText() { delete places_.load(std::memory_order_acquire); }

  static std::uint32_t charged(std::size_t bytes);
  static void destroy(Counted& counted) noexcept;
  char* bytes_begin() { return reinterpret_cast<char*>(this + 1); }

  std::size_t size_;
  std::size_t capacity_ = 0;          // of an owner: bytes behind it
  std::atomic<std::size_t> used_{0};  // of an owner: bytes that are somebody's text
  SharedText* owner_ = nullptr;
  std::atomic<const Places*> places_{nullptr};
  std::atomic<Place> last_place_{Place{}};  // of an owner
  std::atomic<bool> is_known_valid_{false};
};

}  // namespace btvm
