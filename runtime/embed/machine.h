// What is behind the opaque types of runtime/btvm.h.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/btvm.h"
#include "runtime/output.h"
#include "runtime/virtual_machine.h"
#include "vm/heap.h"
#include "vm/primitive.h"
#include "vm/value.h"

namespace btvm {

/// Output by way of the embedder's callbacks.
class CallbackOutput final : public Output {
 public:
  explicit CallbackOutput(const btvm_options& options) : options_(options) {}
  void write(std::string_view text) override { call(options_.write, text); }
  void report(std::string_view text) override { call(options_.report, text); }

 private:
  void call(void (*callback)(void*, const char*, std::size_t), std::string_view text) const {
    if (callback != nullptr) callback(options_.user, text.data(), text.size());
  }

  const btvm_options options_;
};

/// A primitive that calls the embedder; kept as long as its machine.
struct NativeMethod : PrimitiveInfo {
  btvm_vm* vm = nullptr;
  btvm_native native = nullptr;
  void* user = nullptr;
};

/// A heap that belongs to no process, to build a value on before it is copied to where it is kept.
class ScratchHeap final : private RootSource {
 public:
  ScratchHeap() : heap_(block_, *this) {}
  [[nodiscard]] Heap& heap() { return heap_; }

 private:
  void visit_roots(RootVisitor&) override {}  // Root objects are all the roots there are

  std::uint64_t block_[64];
  Heap heap_;
};

}  // namespace btvm

struct btvm_vm {
  explicit btvm_vm(const btvm_options& options);

  btvm::CallbackOutput output;
  btvm::VirtualMachine machine;
  std::vector<std::unique_ptr<btvm::NativeMethod>> natives;

  [[nodiscard]] btvm::Image& image() { return machine.image(); }
  [[nodiscard]] btvm::Scheduler& scheduler() { return machine.scheduler(); }
};

/// A value in a fragment of its own.
struct btvm_value {
  btvm_value(btvm_vm& the_vm, btvm::Value original, btvm::Value self_reference);
  ~btvm_value();
  btvm_value(const btvm_value&) = delete;
  btvm_value& operator=(const btvm_value&) = delete;

  btvm_vm& vm;
  btvm::Fragment* fragment = nullptr;
  btvm::Value value;
  mutable std::once_flag texts_made;  // guards the making of both texts
  mutable std::string text;           // of a String or Symbol
  mutable std::string printed;
};

struct btvm_future {
  btvm_vm& vm;
  btvm::Future* future;  // counted
};

struct btvm_error {
  btvm_error_kind kind = BTVM_MISUSE;
  btvm::RunResult what;
};

namespace btvm::embed {

/// A copy of `value`, which may lie on a process's heap, a scratch heap or in a future.
[[nodiscard]] btvm_value* keep(btvm_vm& vm, Value value, Value self_reference = Value::nil());
/// Stores a new error where the caller wants it; null: nowhere.
void fail(btvm_error** error, btvm_error_kind kind, RunResult what);
void fail(btvm_error** error, btvm_error_kind kind, std::string message);

}  // namespace btvm::embed
