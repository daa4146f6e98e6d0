#include "runtime/standard_library.h"

#include <cstddef>
#include <span>

#include "loader/module_builder.h"
#include "loader/verifier.h"
#include "runtime/primitive_table.h"
#include "runtime/virtual_machine.h"
#include "vm/base/check.h"

// Compiled at build time from runtime/lib/*.bt (tools/cmake/BtvmStandardLibrary.cmake).
extern const unsigned char btvm_standard_library[];
extern const std::size_t btvm_standard_library_size;

namespace btvm {
namespace {

[[noreturn]] void check_failed_library(const std::string& why) {
  unreachable(("the embedded class library is valid, but " + why).c_str());
}

}  // namespace

void load_standard_library(VirtualMachine& machine) {
  const std::span bytes(reinterpret_cast<const std::byte*>(btvm_standard_library),
                        btvm_standard_library_size);
  auto bundle = read_bundle(bytes);
  check(bundle.has_value(), "the embedded class library can be read");
  const auto verified = verify(*bundle, {.class_library = true, .primitives = find_primitive});
  if (!verified) check_failed_library(to_text(verified.error()));
  const auto linked = machine.load(bundle->modules);
  check(linked.has_value(), "the embedded class library can be linked");
  for (const std::string_view name : kWellKnownClasses) {
    const auto symbol = machine.image().symbols().find(name);
    const Class* cls = symbol ? machine.image().classes().find(*symbol) : nullptr;
    check(cls != nullptr && cls->defined.load(), "every well-known class is in the library");
  }
  const auto session = machine.start_session();
  for (const LinkedModule& module : *linked) {
    if (module.main == nullptr) continue;
    const RunResult result = session->run(*module.main, VirtualMachine::Session::Form::kNone);
    check(result.status == RunResult::Status::kValue, "the class library starts without an error");
  }
}

}  // namespace btvm
