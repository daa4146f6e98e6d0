// Inline caches: what a send, field or class site remembers.
//
// Each is one atomic word, so a reader sees either the old answer or the new one and never half of
// each. Orderings are relaxed: everything a cached index leads to was published before the index was
// first given out (Image keeps methods and layouts for ever), and a stale word only costs a miss: the
// epoch inside it is compared with the Image's, which every change of a method dictionary bumps.
#pragma once

#include <atomic>
#include <cstdint>

#include "vm/object.h"
#include "vm/value.h"

namespace btvm {

/// Identifies everything that decides which method a receiver runs: 29 bits.
enum class Shape : std::uint32_t {};

namespace shapes {
// Kinds of values that are no objects continue the numbers of ObjectKind; five bits in all.
enum ImmediateKind : std::uint32_t {
  kSmall = kObjectKinds,
  kFloat,
  kSymbol,
  kClass,
  kMetaclass,
  kSpecial,
  kPid,
  kRemote,  // an actor, whose methods only its own process may run: remote_shape()
};
static_assert(kRemote < 32);
[[nodiscard]] constexpr Shape make(std::uint32_t kind, std::uint32_t detail) {
  return static_cast<Shape>((detail << 5) | kind);
}
}  // namespace shapes

[[nodiscard]] inline Shape shape_of(Value value) {
  if (value.is_reference()) [[likely]] {  // apart from the jump table of the others
    const Header header = value.as_object()->header();
    return shapes::make(static_cast<std::uint32_t>(header.kind()),
                        static_cast<std::uint32_t>(header.layout()));
  }
  switch (value.tag()) {
    case Value::Tag::kSmall: return shapes::make(shapes::kSmall, 0);
    case Value::Tag::kFloat: return shapes::make(shapes::kFloat, 0);
    case Value::Tag::kSymbol: {
      const auto symbol = static_cast<std::uint32_t>(value.as_symbol());
      return shapes::make(shapes::kSymbol, symbol <= 2 ? symbol : 3);
    }
    case Value::Tag::kClass:
      return shapes::make(value.is_metaclass() ? shapes::kMetaclass : shapes::kClass,
                          static_cast<std::uint32_t>(value.as_class()));
    case Value::Tag::kPid: return shapes::make(shapes::kPid, 0);
    default: return shapes::make(shapes::kSpecial, 0);
  }
}

/// The shape under which a site remembers what a message to an actor leads to. No value has it, so the
/// dispatch loop, which would run the method here, never finds it. Precondition: an actor's reference.
[[nodiscard]] inline Shape remote_shape(Value reference) {
  return shapes::make(shapes::kRemote,
                      static_cast<std::uint32_t>(reference.as_object()->header().layout()));
}

/// epoch (11 bits) | shape (29) | method index (24). Zero is empty: epoch 0 is never used.
namespace send_cache {
inline constexpr unsigned kMethodBits = 24;
inline constexpr unsigned kShapeBits = 29;
[[nodiscard]] constexpr std::uint64_t key(std::uint32_t epoch, Shape shape) {
  return ((static_cast<std::uint64_t>(epoch) & 0x7FF) << (kMethodBits + kShapeBits)) |
         (static_cast<std::uint64_t>(shape) << kMethodBits);
}
[[nodiscard]] constexpr bool matches(std::uint64_t word, std::uint64_t key) {
  return (word ^ key) < (std::uint64_t{1} << kMethodBits);
}
[[nodiscard]] constexpr std::uint32_t method_index(std::uint64_t word) {
  return static_cast<std::uint32_t>(word & ((1U << kMethodBits) - 1));
}
}  // namespace send_cache

struct SendSite {
  std::atomic<std::uint64_t> cache{0};
  Symbol selector{};
  std::uint16_t arguments = 0;
};

/// layout id (high 32 bits) | slot + 1 (low 32). Zero is empty.
struct FieldSite {
  std::atomic<std::uint64_t> cache{0};
  Symbol name{};
};

/// epoch (11 bits) | class index (21). Zero is empty.
namespace class_cache {
inline constexpr unsigned kClassBits = 21;
[[nodiscard]] constexpr std::uint32_t make(std::uint32_t epoch, ClassId id) {
  return ((epoch & 0x7FF) << kClassBits) | static_cast<std::uint32_t>(id);
}
[[nodiscard]] constexpr bool matches(std::uint32_t word, std::uint32_t epoch) {
  return (word >> kClassBits) == (epoch & 0x7FF);
}
[[nodiscard]] constexpr ClassId class_id(std::uint32_t word) {
  return static_cast<ClassId>(word & ((1U << kClassBits) - 1));
}
}  // namespace class_cache

struct ClassSite {
  std::atomic<std::uint32_t> cache{0};
  Symbol name{};
};

}  // namespace btvm
