// Image: everything that all processes of one virtual machine share: symbols, classes, methods, code.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vm/class_table.h"
#include "vm/function.h"
#include "vm/print.h"
#include "vm/symbol_table.h"

namespace btvm {

/// What the linker gives for one class (loader/linker.cpp).
struct ClassDefinition {
  Symbol name{};
  ClassId superclass{};
  bool is_root = false;
  std::uint16_t flags = 0;
  std::vector<FieldInfo> fields;
  std::vector<Symbol> field_names;
  std::vector<Value> field_defaults;  // immortal
  std::vector<std::unique_ptr<Method>> methods;
  std::vector<std::pair<Symbol, Value>> class_variables;  // immortal initial values
  std::string doc;
  std::string source_file;
  std::string module_name;
  std::uint32_t line = 0;
  bool library = false;
};

/// Symbols, classes, methods and linked code of one virtual machine.
///
/// Any thread may look things up without a lock. Changes (define_class, add_method, ...) are made by
/// one thread at a time under lock(). Nothing is freed before the Image, so a Method, Function or
/// Layout once seen stays valid.
class Image final : public Names {
 public:
  explicit Image(PrimitiveFinder primitive_finder);
  ~Image() override;

  [[nodiscard]] SymbolTable& symbols() { return symbols_; }
  [[nodiscard]] const SymbolTable& symbols() const { return symbols_; }
  [[nodiscard]] ClassTable& classes() { return classes_; }
  [[nodiscard]] const ClassTable& classes() const { return classes_; }
  [[nodiscard]] PrimitiveFinder primitives() const { return primitives_; }

  // --- Looking up; any thread, no lock ------------------------------------------------------------

  /// Class whose instance methods `value` runs first. For class objects: Class or Metaclass.
  [[nodiscard]] ClassId class_of(Value value) const;
  /// The value of the message `class`: a class object, or a metaclass for a class object.
  [[nodiscard]] Value class_object_of(Value value) const;
  /// Method that `value` runs for `selector` (extension methods included); null when there is none.
  [[nodiscard]] const Method* find_method(Value value, Symbol selector) const;
  /// Lookup on the instance side from `id` upward.
  [[nodiscard]] const Method* find_instance_method(ClassId id, Symbol selector) const;
  /// Lookup on the class side from `id` upward, then the instance side of Class.
  [[nodiscard]] const Method* find_class_method(ClassId id, Symbol selector) const;
  /// For super sends: lookup that starts above `owner`.
  [[nodiscard]] const Method* find_super_method(ClassId owner, bool class_side,
                                                Symbol selector) const;
  /// True for `ancestor` itself and its descendants.
  [[nodiscard]] bool inherits(ClassId id, ClassId ancestor) const;
  [[nodiscard]] bool is_actor_class(ClassId id) const {
    return inherits(id, class_id(classes::kActor));
  }
  /// What the site has led to for receivers of this shape, if that is what it remembers; else null.
  [[nodiscard]] const Method* remembered(const SendSite& site, Shape shape) const {
    const std::uint64_t word = site.cache.load(std::memory_order_relaxed);  // see vm/inline_cache.h
    if (!send_cache::matches(word, send_cache::key(epoch(), shape))) return nullptr;
    return &method(static_cast<MethodIndex>(send_cache::method_index(word)));
  }
  [[nodiscard]] const Method& method(MethodIndex index) const {
    const auto i = static_cast<std::uint32_t>(index);
    return *(*method_segments_[i >> kSegmentBits].load(
        std::memory_order_acquire))[i & (kSegmentSize - 1)];
  }
  /// Changes whenever a method dictionary or a superclass changes; never 0 in its low 11 bits.
  [[nodiscard]] std::uint32_t epoch() const { return epoch_.load(std::memory_order_relaxed); }

  // Names, for printing.
  [[nodiscard]] std::string_view symbol(Symbol symbol) const override;
  [[nodiscard]] std::string_view class_name(ClassId id) const override;
  [[nodiscard]] ClassId class_of_layout(LayoutId id) const override;
  [[nodiscard]] std::string_view future_state(const Counted& future) const override;
  /// Futures are the scheduler's: it says here how their state is read. Before processes run.
  using FutureState = std::string_view (*)(const Counted& future);
  void set_future_state(FutureState read) { future_state_ = read; }

  // --- Changing; one thread at a time ---------------------------------------------------------

  [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  /// Defines or redefines a class; live class variables keep their values. Under lock(). The
  /// superclass must be defined.
  Class& define_class(ClassDefinition definition);
  /// Adds or replaces one method (a patch). `extension`: looked up after the class's own methods.
  void add_method(ClassId id, std::unique_ptr<Method> method, bool extension);
  /// Takes a method that is in force out of its class. Under lock().
  void remove_method(const Method& method);
  /// Puts back the method that `method`, which is in force, has replaced; null when it replaced none or is
  /// no longer in force. Under lock().
  const Method* restore_method(const Method& method);
  /// Actors of the class, and of its subclasses, run `migration` on their state before their next message.
  /// Under lock().
  void add_migration(ClassId id, const Function* migration);
  /// A layout with just these fields, for states that count as of `base`. Any thread; takes lock().
  const Layout& variant_of(const Layout& base, const std::vector<Symbol>& fields);
  /// Takes the class out of the name table's defined classes. Under lock().
  void remove_class(ClassId id);
  /// Keeps a linked function for the life of the Image.
  Function* adopt_function(std::unique_ptr<Function> function);
  /// Keeps a text for the life of the Image (source file names, module names).
  const std::string* adopt_text(std::string text);
  /// Memory for immortal objects: never moves, freed with the Image. Objects carry kImmortal.
  std::uint64_t* allocate_immortal(std::size_t words);

  /// Code that answers the send of `selector` to R[0] with R[1] ...: how a message from outside, or a
  /// send that a primitive asks for, enters the interpreter. Made once for each selector and count.
  const Function* trampoline(Symbol selector, std::uint16_t arguments);

  /// Copies the value of a class variable into `heap`; false when `id` has no such variable.
  bool read_class_variable(ClassId id, Symbol name, Heap& heap, Value& value);
  /// `self_reference` stands in for the state of the running actor (vm/copy_term.h).
  bool write_class_variable(ClassId id, Symbol name, Value value, Value self_reference);

 private:
  static constexpr std::uint32_t kSegmentBits = 10;
  static constexpr std::uint32_t kSegmentSize = 1 << kSegmentBits;
  static constexpr std::uint32_t kSegments = 1 << 14;  // 2^24 methods: the cache's index bits
  using MethodSegment = std::array<const Method*, kSegmentSize>;

  [[nodiscard]] const Method* find_below_no_object(ClassId root, Symbol selector) const;
  const Method* add_to_table(std::unique_ptr<Method> method, ClassId owner);
  const MethodDictionary* publish(std::vector<const Method*> methods);
  /// `migration`: null when the class is defined, and has these fields because of that.
  void make_layout(Class& cls, const Function* migration);
  /// The dictionary that `method` belongs into.
  static std::atomic<const MethodDictionary*>& side_of(Class& cls, const Method& method,
                                                       bool extension);
  /// Publishes a dictionary with `method` in place of one of that selector.
  void put_method(std::atomic<const MethodDictionary*>& side, const Method& method);
  void bump_epoch();

  PrimitiveFinder primitives_;
  FutureState future_state_ = nullptr;
  SymbolTable symbols_;
  std::vector<Symbol> of_every_value_;  // messages of Object that other values understand, too
  ClassTable classes_;
  std::mutex mutex_;
  std::mutex class_variables_mutex_;
  std::atomic<std::uint32_t> epoch_{1};
  std::mutex trampolines_mutex_;  // guards trampolines_
  std::unordered_map<std::uint64_t, std::unique_ptr<Function>> trampolines_;
  static constexpr std::size_t kRecentTrampolines = 256;
  std::array<std::atomic<const Function*>, kRecentTrampolines> recent_trampolines_{};
  std::unique_ptr<std::atomic<MethodSegment*>[]> method_segments_;
  std::uint32_t method_count_ = 0;  // under lock()
  std::vector<std::unique_ptr<Method>> methods_;
  std::vector<std::unique_ptr<MethodDictionary>> dictionaries_;
  std::vector<std::unique_ptr<Function>> functions_;
  std::vector<std::unique_ptr<std::string>> texts_;
  std::vector<std::unique_ptr<std::uint64_t[]>> immortal_;
  const std::string no_text_;
};

}  // namespace btvm
