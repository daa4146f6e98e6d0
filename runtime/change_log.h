// ChangeLog: the methods that were added or replaced while the program ran, not by loading a file.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "vm/function.h"
#include "vm/image.h"
#include "vm/module.h"

namespace btvm {

/// The edits of a machine, oldest first, for `Workspace changes`. An edit is active while its method is the one that
/// instances run: a later edit, a reload or a revert ends that. The oldest of very many are forgotten.
///
/// A mutex guards it; methods are never freed before the Image, so entries stay valid. Any thread.
class ChangeLog {
 public:
  struct Entry {
    std::uint64_t number = 0;  // 1, 2, ...
    const Method* method = nullptr;
    const Method* replaced = nullptr;  // null: the class had none of that selector
    const Method* original =
        nullptr;  // what was there before the first edit that led here; null: nothing
    bool active = false;
  };

  explicit ChangeLog(Image& image) : image_(image) {}

  /// The methods that the extensions of `module` are about to replace, null where there is none, in their order.
  [[nodiscard]] std::vector<const Method*> before(const Module& module) const;
  /// `module` was linked; `replaced`: what before() answered.
  void note(const Module& module, const std::vector<const Method*>& replaced);
  [[nodiscard]] std::vector<Entry> entries() const;
  /// Puts back what the edit replaced, or takes the method away; false when it is not active.
  bool revert(std::uint64_t number);
  void forget(std::uint64_t number);
  void clear();

 private:
  [[nodiscard]] const Method* in_force(const Module& module, const ExtensionInfo& extension) const;

  Image& image_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::uint64_t last_number_ = 0;
};

}  // namespace btvm
