// One Beamtalk value in one machine word.
//
// Low three bits, and what the rest holds (docs/adr/0003-value-representation.md):
//
//   000  reference      address of an object on a heap, or of an immortal literal
//   001  small integer  61-bit two's complement
//   010  float          IEEE double whose exponent fits 8 bits (the immediate floats of Spur, 64 bit)
//   011  symbol         index into the SymbolTable; nil, true and false are symbols 0, 1 and 2
//   100  class object   class index, and one bit that says "its metaclass"
//   101  special        the empty list, and marks that no program ever sees
//   110  pid            a process identity (vm/pid.h)
//   111  never a value: the first word of an object (vm/object.h)
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "vm/pid.h"

namespace btvm {

class Object;

/// Index of an interned name in the SymbolTable of its virtual machine.
enum class Symbol : std::uint32_t { kNil = 0, kTrue = 1, kFalse = 2 };

/// Index of a class in the ClassTable. Values below kFirstUserClass are fixed (vm/well_known.h).
enum class ClassId : std::uint32_t {};

/// One Beamtalk value in one machine word: a small integer, a symbol, or a reference into a heap.
///
/// A Value names a thing and owns nothing; only Heap owns objects. Functions that take a `Heap&` may
/// collect, and so move objects: keep a Value that must outlive such a call in a Root (vm/root.h).
class Value {
 public:
  enum class Tag : std::uint8_t {
    kReference = 0,
    kSmall = 1,
    kFloat = 2,
    kSymbol = 3,
    kClass = 4,
    kSpecial = 5,
    kPid = 6,
    kHeader = 7,
  };
  static constexpr unsigned kTagBits = 3;
  static constexpr std::uint64_t kTagMask = 7;
  static constexpr std::int64_t kMaxSmall = (std::int64_t{1} << 60) - 1;
  static constexpr std::int64_t kMinSmall = -kMaxSmall - 1;

  /// nil.
  constexpr Value() : bits_(static_cast<std::uint64_t>(Tag::kSymbol)) {}

  [[nodiscard]] static constexpr Value from_bits(std::uint64_t bits) { return Value(bits); }
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr Tag tag() const { return static_cast<Tag>(bits_ & kTagMask); }

  [[nodiscard]] static constexpr Value nil() { return from_symbol(Symbol::kNil); }
  [[nodiscard]] static constexpr Value from_bool(bool b) {
    return from_symbol(b ? Symbol::kTrue : Symbol::kFalse);
  }
  [[nodiscard]] static constexpr Value empty_list() { return special(1); }
  /// Marks a slot that holds nothing, not even nil. Never visible to a program.
  [[nodiscard]] static constexpr Value hole() { return special(2); }

  /// Precondition: kMinSmall <= n <= kMaxSmall. Larger: make_integer (vm/objects/integer.h).
  [[nodiscard]] static constexpr Value from_small(std::int64_t n) {
    return Value((static_cast<std::uint64_t>(n) << kTagBits) | tag_bits(Tag::kSmall));
  }
  [[nodiscard]] static constexpr bool fits_small(std::int64_t n) {
    return n >= kMinSmall && n <= kMaxSmall;
  }
  [[nodiscard]] static constexpr Value from_symbol(Symbol symbol) {
    return Value((static_cast<std::uint64_t>(symbol) << kTagBits) | tag_bits(Tag::kSymbol));
  }
  [[nodiscard]] static constexpr Value from_class(ClassId id, bool metaclass = false) {
    return Value((static_cast<std::uint64_t>(id) << (kTagBits + 1)) |
                 (static_cast<std::uint64_t>(metaclass) << kTagBits) | tag_bits(Tag::kClass));
  }
  [[nodiscard]] static constexpr Value from_pid(Pid pid) {
    return Value((pid.bits() << kTagBits) | tag_bits(Tag::kPid));
  }
  [[nodiscard]] static Value from_object(const Object* object) {
    return Value(reinterpret_cast<std::uint64_t>(object));
  }
  /// True when `d` has an immediate form: zero, and every double of magnitude about 1e-38 to 1e38.
  [[nodiscard]] static constexpr bool fits_float(double d) {
    const std::uint64_t rotated = std::rotl(std::bit_cast<std::uint64_t>(d), 1);
    return rotated <= 1 || (rotated >= kFloatLow && rotated < kFloatHigh);
  }
  /// Precondition: fits_float(d). Others: make_float (vm/objects/float.h).
  [[nodiscard]] static constexpr Value from_float(double d) {
    const std::uint64_t rotated = std::rotl(std::bit_cast<std::uint64_t>(d), 1);
    const std::uint64_t payload = rotated <= 1 ? rotated : rotated - kFloatOffset;
    return Value((payload << kTagBits) | tag_bits(Tag::kFloat));
  }

  [[nodiscard]] constexpr bool is_small() const { return tag() == Tag::kSmall; }
  [[nodiscard]] constexpr bool is_immediate_float() const { return tag() == Tag::kFloat; }
  [[nodiscard]] constexpr bool is_symbol() const { return tag() == Tag::kSymbol; }
  [[nodiscard]] constexpr bool is_class() const { return tag() == Tag::kClass; }
  [[nodiscard]] constexpr bool is_pid() const { return tag() == Tag::kPid; }
  [[nodiscard]] constexpr bool is_reference() const { return tag() == Tag::kReference; }
  [[nodiscard]] constexpr bool is_nil() const { return *this == nil(); }
  [[nodiscard]] constexpr bool is_true() const { return *this == from_bool(true); }
  [[nodiscard]] constexpr bool is_false() const { return *this == from_bool(false); }
  [[nodiscard]] constexpr bool is_boolean() const { return is_true() || is_false(); }
  [[nodiscard]] constexpr bool is_empty_list() const { return *this == empty_list(); }
  [[nodiscard]] constexpr bool is_hole() const { return *this == hole(); }

  /// Precondition: is_small().
  [[nodiscard]] constexpr std::int64_t as_small() const {
    return static_cast<std::int64_t>(bits_) >> kTagBits;
  }
  /// Precondition: is_symbol().
  [[nodiscard]] constexpr Symbol as_symbol() const {
    return static_cast<Symbol>(bits_ >> kTagBits);
  }
  /// Precondition: is_class(). The class itself, also for a metaclass.
  [[nodiscard]] constexpr ClassId as_class() const {
    return static_cast<ClassId>(bits_ >> (kTagBits + 1));
  }
  /// Precondition: is_class(). True for `X class`.
  [[nodiscard]] constexpr bool is_metaclass() const {
    return is_class() && ((bits_ >> kTagBits) & 1) != 0;
  }
  /// Precondition: is_pid().
  [[nodiscard]] constexpr Pid as_pid() const { return Pid::from_bits(bits_ >> kTagBits); }
  /// Precondition: is_immediate_float().
  [[nodiscard]] constexpr double as_immediate_float() const {
    const std::uint64_t payload = bits_ >> kTagBits;
    const std::uint64_t rotated = payload <= 1 ? payload : payload + kFloatOffset;
    return std::bit_cast<double>(std::rotr(rotated, 1));
  }
  /// Precondition: is_reference().
  [[nodiscard]] Object* as_object() const { return reinterpret_cast<Object*>(bits_); }

  /// Same word. For symbols, small integers, classes and references to one object: identity.
  friend constexpr bool operator==(Value, Value) = default;

 private:
  // A double rotated left by one: exponent in the top 11 bits, sign in bit 0. The immediate range is
  // the 256 exponents around 1.0, less the lowest, whose payloads 0 and 1 stand for 0.0 and -0.0.
  static constexpr std::uint64_t kFloatOffset = std::uint64_t{896} << 53;
  static constexpr std::uint64_t kFloatLow = kFloatOffset + 2;
  static constexpr std::uint64_t kFloatHigh = kFloatOffset + (std::uint64_t{256} << 53);

  explicit constexpr Value(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t tag_bits(Tag tag) { return static_cast<std::uint64_t>(tag); }
  static constexpr Value special(std::uint64_t n) {
    return Value((n << kTagBits) | tag_bits(Tag::kSpecial));
  }

  std::uint64_t bits_;
};
static_assert(sizeof(Value) == 8 && std::is_trivially_copyable_v<Value>, "copied as a word");
static_assert(Value::from_float(1.5).as_immediate_float() == 1.5);
static_assert(Value::from_float(-0.25).as_immediate_float() == -0.25);
static_assert(Value::from_small(-5).as_small() == -5);

}  // namespace btvm
