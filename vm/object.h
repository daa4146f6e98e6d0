// The first word of every heap object, and the kinds of objects.
//
//   63            40 39           16 15   12 11    8 7      3 2 0
//   +---------------+---------------+-------+-------+--------+---+
//   | size in words |   layout id   | spare | flags |  kind  |111|
//   +---------------+---------------+-------+-------+--------+---+
//
// A forwarding pointer (the collector's, during a copy) has tag 000 in the same place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vm/value.h"

namespace btvm {

/// What the words after the header mean. "raw" words are not Values and the collector skips them.
enum class ObjectKind : std::uint8_t {
  kInstance = 0,         // value object: its fields as laid out by the layout (vm/class_table.h)
  kActorState = 1,       // the fields of an actor: mutable, never leaves its process
  kActorRef = 2,         // raw pid bits; the layout names the actor's class
  kFuture = 3,           // raw pointer to a counted future, raw next handle (scheduler/future.h)
  kFloat = 4,            // raw double
  kInteger = 5,          // raw: sign word (0 or 1), then limbs, least significant first; normalised
  kString = 6,           // raw: byte count, then UTF-8 bytes, zero padded
  kSharedString = 7,     // raw pointer to a counted buffer, raw next handle
  kCons = 8,             // head, tail (a list)
  kTuple = 9,            // elements
  kArray = 10,           // elements
  kSet = 11,             // elements, ascending, unique by ==
  kDictionary = 12,      // small: key, value, key, value ... ascending by key
  kDictionaryTree = 13,  // large: raw number of entries, then pairs of least key and subtree
  kArrayTree = 14,  // large and changed: a dictionary of elements by index (vm/objects/elements.h)
  kSetTree = 15,    // large and changed: a dictionary whose keys are the elements
  kBlock = 16,      // raw Function*, captured values (vm/function.h); captured 0 is self
  kCell = 17,       // one captured variable; mutable
  kHome = 18,       // raw: position of the method's frame while it runs, 0 after; mutable
  kUnwind = 19,     // an unfinished way out: target frame position (small), value, is it an error
  kReference = 20,  // raw unique number
  kNative = 21,     // raw pointer to a counted NativeResource, raw next handle
};
inline constexpr std::size_t kObjectKinds = 22;

/// Index of a layout in the ClassTable: a class and the order of its fields at one time.
enum class LayoutId : std::uint32_t {};

/// The first word of an object.
class Header {
 public:
  static constexpr std::uint64_t kImmortal = std::uint64_t{1} << 8;  // never moves, never freed
  static constexpr std::uint64_t kOld = std::uint64_t{1} << 9;  // moves in full collections only
  static constexpr std::uint64_t kRemembered = std::uint64_t{1} << 10;  // is in the remembered set
  static constexpr std::uint64_t kDirty = std::uint64_t{1} << 11;  // kActorState: backup was taken
  static constexpr std::uint64_t kMaxWords = (std::uint64_t{1} << 24) - 1;

  constexpr Header(ObjectKind kind, LayoutId layout, std::size_t words)
      : bits_((static_cast<std::uint64_t>(words) << 40) |
              (static_cast<std::uint64_t>(layout) << 16) | (static_cast<std::uint64_t>(kind) << 3) |
              7) {}
  explicit constexpr Header(std::uint64_t bits) : bits_(bits) {}

  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr ObjectKind kind() const {
    return static_cast<ObjectKind>((bits_ >> 3) & 31);
  }
  [[nodiscard]] constexpr LayoutId layout() const {
    return static_cast<LayoutId>((bits_ >> 16) & 0xFFFFFF);
  }
  /// Words after the header.
  [[nodiscard]] constexpr std::size_t words() const { return bits_ >> 40; }
  [[nodiscard]] constexpr bool has(std::uint64_t flag) const { return (bits_ & flag) != 0; }
  [[nodiscard]] constexpr bool is_header() const { return (bits_ & Value::kTagMask) == 7; }

 private:
  std::uint64_t bits_;
};
static_assert(sizeof(Header) == 8);

/// A heap object: its header and the words behind it. Objects are made only by Heap.
class Object {
 public:
  [[nodiscard]] Header header() const { return Header(words_[0]); }
  void set_header(Header header) { words_[0] = header.bits(); }
  void set_flag(std::uint64_t flag) { words_[0] |= flag; }
  void clear_flag(std::uint64_t flag) { words_[0] &= ~flag; }
  [[nodiscard]] ObjectKind kind() const { return header().kind(); }
  [[nodiscard]] std::size_t words() const { return header().words(); }

  /// Slot `i` as a Value. Precondition: i < words(), and the slot is not raw.
  [[nodiscard]] Value slot(std::size_t i) const { return Value::from_bits(words_[i + 1]); }
  /// Initialises slot `i` of a new object, or writes where no barrier is needed. Writing a reference
  /// into an object that may be old goes through Heap::write.
  void set_slot(std::size_t i, Value value) { words_[i + 1] = value.bits(); }
  [[nodiscard]] std::uint64_t raw(std::size_t i) const { return words_[i + 1]; }
  void set_raw(std::size_t i, std::uint64_t word) { words_[i + 1] = word; }
  [[nodiscard]] std::uint64_t* payload() { return words_ + 1; }
  [[nodiscard]] const std::uint64_t* payload() const { return words_ + 1; }

 private:
  std::uint64_t words_[1];  // the header; the payload follows
};

/// True when `value` refers to an object of this kind.
[[nodiscard]] inline bool is_kind(Value value, ObjectKind kind) {
  return value.is_reference() && value.as_object()->kind() == kind;
}

/// How many of the first payload words of this kind are raw; the rest are Values. kAllRaw: every one.
inline constexpr std::size_t kAllRaw = ~std::size_t{0};
[[nodiscard]] constexpr std::size_t raw_words(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kActorRef:
    case ObjectKind::kFuture:
    case ObjectKind::kFloat:
    case ObjectKind::kInteger:
    case ObjectKind::kString:
    case ObjectKind::kSharedString:
    case ObjectKind::kHome:
    case ObjectKind::kReference:
    case ObjectKind::kNative: return kAllRaw;
    case ObjectKind::kDictionaryTree:
    case ObjectKind::kBlock: return 1;
    case ObjectKind::kInstance:
    case ObjectKind::kActorState:
    case ObjectKind::kCons:
    case ObjectKind::kTuple:
    case ObjectKind::kArray:
    case ObjectKind::kSet:
    case ObjectKind::kDictionary:
    case ObjectKind::kArrayTree:
    case ObjectKind::kSetTree:
    case ObjectKind::kCell:
    case ObjectKind::kUnwind: return 0;
  }
  return kAllRaw;
}

/// True when no slot of the object refers to another one. Raw words may stand for something all the same.
[[nodiscard]] inline bool refers_to_nothing(const Object& object) {
  const std::size_t words = object.words();
  for (std::size_t i = raw_words(object.kind()); i < words; ++i) {
    if (object.slot(i).is_reference()) return false;
  }
  return true;
}

/// True for the kinds that own something outside of the heap and stand on the heap's handle list.
[[nodiscard]] constexpr bool is_handle(ObjectKind kind) {
  return kind == ObjectKind::kFuture || kind == ObjectKind::kSharedString ||
         kind == ObjectKind::kNative;
}

}  // namespace btvm
