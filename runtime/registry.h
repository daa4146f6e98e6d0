// Registry: names of actors.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "vm/pid.h"
#include "vm/value.h"

namespace btvm {

/// Which process has which name. A process has one name at most, and loses it when it ends: ProcessHost
/// sees to that before anybody learns of the end. Any thread may call anything.
class Registry {
 public:
  enum class Added : std::uint8_t { kDone, kNameTaken, kHasName };
  /// Gives `pid` the name. The caller has seen it alive, and if it has ended afterwards, removes the name.
  Added add(Symbol name, Pid pid);
  [[nodiscard]] std::optional<Pid> find(Symbol name) const;
  [[nodiscard]] std::optional<Symbol> name_of(Pid pid) const;
  /// False: it had no name.
  bool remove(Pid pid);
  [[nodiscard]] std::vector<std::pair<Symbol, Pid>> all() const;

 private:
  mutable std::mutex mutex_;
  std::atomic<std::size_t> count_{
      0};  // of names; so that the end of a nameless process takes no lock
  std::unordered_map<Symbol, Pid> by_name_;           // under mutex_
  std::unordered_map<std::uint64_t, Symbol> by_pid_;  // under mutex_; by Pid::bits()
};

}  // namespace btvm
