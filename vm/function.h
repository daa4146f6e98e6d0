// Function and Method: linked code, shared by all processes of a virtual machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vm/inline_cache.h"
#include "vm/module.h"
#include "vm/primitive.h"
#include "vm/value.h"

namespace btvm {

struct Method;

/// A linked FunctionInfo. Immutable but for the caches of its sites, which any thread may update.
///
/// Owned by the Image for its whole life: frames, blocks and stack traces point here.
struct Function {
  const std::uint16_t* code = nullptr;  // code_units.data()
  std::uint16_t registers = 1;
  std::uint16_t parameters = 0;
  std::uint16_t flags = 0;  // function_flags
  std::uint16_t captured = 0;
  std::uint16_t home_register = 0;
  ClassId owner{};  // the class whose source holds this code; of a block: of its method
  Symbol name{};    // selector, or the enclosing method's for a block
  std::unique_ptr<Value[]> literals;  // immortal
  std::unique_ptr<SendSite[]> sends;
  std::unique_ptr<FieldSite[]> fields;
  std::unique_ptr<ClassSite[]> classes;
  std::vector<const Function*> blocks;
  std::vector<HandlerInfo> handlers;
  std::vector<LineInfo> lines;
  std::vector<std::uint16_t> code_units;
  const std::string* source_file = nullptr;  // of the module; never null, may be empty
  const std::string* module_name = nullptr;  // never null
  std::uint16_t send_count = 0;

  [[nodiscard]] bool is_block() const { return (flags & function_flags::kBlock) != 0; }
  [[nodiscard]] bool has_home() const { return (flags & function_flags::kHasHome) != 0; }
  /// Line of the instruction at `unit`; 0 when unknown.
  [[nodiscard]] std::uint32_t line_at(std::uint32_t unit) const;
  /// Innermost handler whose region holds `unit`; null when there is none. `ensure_only` skips kCatch.
  [[nodiscard]] const HandlerInfo* handler_at(std::uint32_t unit, bool ensure_only) const;
};

/// Index into the Image's table of methods; stored in inline caches.
enum class MethodIndex : std::uint32_t {};

/// One method of a class. Immutable but for doc; owned by the Image for its whole life.
struct Method {
  enum class Kind : std::uint8_t {
    kCode,
    kPrimitive,
    kBlockValue,  // evaluates the receiver, a block: the primitive "block_value", known by the loop
  };
  Kind kind = Kind::kCode;
  bool class_side = false;
  bool sealed = false;
  std::uint16_t arguments = 0;
  Symbol selector{};
  ClassId owner{};
  MethodIndex index{};
  const Method* replaced = nullptr;          // what a patch of it replaced; null: no patch did
  const Function* function = nullptr;        // kCode
  const PrimitiveInfo* primitive = nullptr;  // kPrimitive, kBlockValue
  std::string source;
  std::string doc;  // guarded by the Image's lock
  std::uint32_t line = 0;
  const std::string* source_file = nullptr;
  std::vector<std::string> parameter_types;
  std::string return_type;
};

}  // namespace btvm
