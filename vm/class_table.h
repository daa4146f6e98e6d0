// Class, Layout, ClassTable: what is known of classes, shared by all processes of a virtual machine.
//
// Readers take no lock: classes, layouts and method dictionaries are never changed in place and never
// freed while the Image lives; a change publishes a new dictionary. Writers hold the Image's lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "vm/function.h"
#include "vm/object.h"
#include "vm/value.h"
#include "vm/well_known.h"

namespace btvm {

/// Selectors to methods of one side of one class. Immutable once published.
class MethodDictionary {
 public:
  explicit MethodDictionary(std::vector<const Method*> methods);
  /// Null when absent.
  [[nodiscard]] const Method* find(Symbol selector) const;
  [[nodiscard]] const std::vector<const Method*>& methods() const { return methods_; }

 private:
  std::vector<const Method*> methods_;
  std::vector<const Method*> buckets_;  // open addressing, a power of two, at most half full
};

/// The fields of instances of a class made at one time: inherited first. Immutable.
///
/// The layouts that a class has had are a chain, along which live actors follow (docs/adr/0019-migrations.md).
struct Layout {
  LayoutId id{};
  ClassId class_id{};
  std::vector<Symbol> fields;
  std::vector<Value> defaults;          // immortal; nil where %initFields computes it
  const Layout* previous = nullptr;     // what the class had before; null: nothing
  const Function* migration = nullptr;  // a patch of state made it: run on states that come here
  /// Not a layout of the class, but of states that a migration gave other fields: what they count as.
  const Layout* variant_of = nullptr;
  /// Slot of `name`; -1 when there is none.
  [[nodiscard]] int slot_of(Symbol name) const;
};

/// A class variable's cell. The value lives in its own fragment; readers copy it out.
struct ClassVariable {
  Symbol name{};
  Value value;
  struct Fragment* fragment = nullptr;
};

class Class {
 public:
  Class(ClassId id, Symbol name) : id_(id), name_(name) {}
  ~Class();
  Class(const Class&) = delete;
  Class& operator=(const Class&) = delete;

  [[nodiscard]] ClassId id() const { return id_; }
  [[nodiscard]] Symbol name() const { return name_; }

  // Written under the Image's lock when the class is defined or redefined; atomics are read by any
  // thread (acquire pairs with the release of ClassTable and Image::define_class).
  std::atomic<bool> defined{false};
  std::atomic<std::uint32_t> superclass{kNoClass};
  std::atomic<std::uint16_t> flags{0};  // class_flags
  std::atomic<const Layout*> layout{nullptr};
  std::atomic<const MethodDictionary*> instance_methods{nullptr};
  std::atomic<const MethodDictionary*> class_methods{nullptr};
  std::atomic<const MethodDictionary*> extensions{nullptr};        // instance side, looked up after
  std::atomic<const MethodDictionary*> class_extensions{nullptr};  // the class's own
  std::atomic<bool> library{false};

  // Guarded by the Image's lock.
  std::vector<FieldInfo> own_fields;
  std::vector<Symbol> own_field_names;
  std::vector<Value> own_field_defaults;  // immortal
  std::vector<const Layout*> variants;    // of its layouts
  std::vector<ClassVariable> class_variables;
  std::vector<ClassId> subclasses;
  std::string doc;
  std::string source_file;
  std::string module_name;
  std::uint32_t line = 0;

  static constexpr std::uint32_t kNoClass = 0xFFFFFFFF;

 private:
  ClassId id_;
  Symbol name_;
};

/// Classes by number and by name, and layouts by number.
class ClassTable {
 public:
  ClassTable();
  ~ClassTable();

  /// The class of that number. Precondition: it exists. Any thread.
  [[nodiscard]] Class& at(ClassId id) const {
    const auto i = static_cast<std::uint32_t>(id);
    // acquire: sees the class that intern() entered before it gave out the number.
    ClassSegment* segment = class_segments_[i >> kSegmentBits].load(std::memory_order_acquire);
    return *(*segment)[i & ((1U << kSegmentBits) - 1)];
  }
  [[nodiscard]] const Layout& layout(LayoutId id) const {
    const auto i = static_cast<std::uint32_t>(id);
    // acquire: as in at().
    LayoutSegment* segment = layout_segments_[i >> kSegmentBits].load(std::memory_order_acquire);
    return *(*segment)[i & ((1U << kSegmentBits) - 1)];
  }
  [[nodiscard]] std::uint32_t size() const { return size_.load(std::memory_order_acquire); }
  /// The class named so, defined or only mentioned; null when never mentioned. Any thread.
  [[nodiscard]] Class* find(Symbol name) const;
  /// As find, entering an undefined class when there is none. Any thread; fails only with the limit.
  [[nodiscard]] Class* intern(Symbol name);
  /// Gives the layout its number, and keeps it. Under the Image's lock.
  const Layout& add_layout(Layout layout);

 private:
  static constexpr std::uint32_t kSegmentBits = 10;
  static constexpr std::uint32_t kSegments = 1 << 10;
  using ClassSegment = std::array<std::unique_ptr<Class>, 1 << kSegmentBits>;
  using LayoutSegment = std::array<std::unique_ptr<Layout>, 1 << kSegmentBits>;

  mutable std::mutex mutex_;                        // guards by_name_ and growth
  std::vector<std::pair<Symbol, Class*>> by_name_;  // open addressing
  std::unique_ptr<std::atomic<ClassSegment*>[]> class_segments_;
  std::unique_ptr<std::atomic<LayoutSegment*>[]> layout_segments_;
  std::atomic<std::uint32_t> size_{0};
  std::atomic<std::uint32_t> layouts_{0};
};

}  // namespace btvm
