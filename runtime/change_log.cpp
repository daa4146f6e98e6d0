#include "runtime/change_log.h"

#include <algorithm>
#include <memory>

#include "vm/base/limits.h"
#include "vm/hidden_selectors.h"

namespace btvm {
namespace {

/// The method that a class has itself for the selector, on one side; extensions of library classes count.
const Method* own_method(const Class& cls, bool class_side, Symbol selector) {
  for (const auto* dictionary : {class_side ? &cls.class_methods : &cls.instance_methods,
                                 class_side ? &cls.class_extensions : &cls.extensions}) {
    const MethodDictionary* methods = dictionary->load(std::memory_order_acquire);
    const Method* found = methods == nullptr ? nullptr : methods->find(selector);
    if (found != nullptr) return found;
  }
  return nullptr;
}

}  // namespace

const Method* ChangeLog::in_force(const Module& module, const ExtensionInfo& extension) const {
  const auto text = [&](SymbolIndex i) -> const std::string& {
    return module.symbols[static_cast<std::size_t>(i)];
  };
  const auto name = image_.symbols().find(text(extension.class_name));
  const auto selector = image_.symbols().find(text(extension.method.selector));
  const Class* cls = name ? image_.classes().find(*name) : nullptr;
  if (cls == nullptr || !selector) return nullptr;
  if (hidden_selectors::is_hidden(text(extension.method.selector))) return nullptr;
  return own_method(*cls, extension.method.class_side, *selector);
}

std::vector<const Method*> ChangeLog::before(const Module& module) const {
  std::vector<const Method*> methods;
  for (const ExtensionInfo& extension : module.extensions) {
    methods.push_back(in_force(module, extension));
  }
  return methods;
}

void ChangeLog::note(const Module& module, const std::vector<const Method*>& replaced) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < module.extensions.size(); ++i) {
    const Method* made = in_force(module, module.extensions[i]);
    if (made == nullptr) continue;
    const auto edited = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.method == replaced[i];
    });
    const Method* original = edited == entries_.end() ? replaced[i] : edited->original;
    entries_.push_back({++last_number_, made, replaced[i], original, false});
  }
  if (entries_.size() > limits::kChanges) {
    entries_.erase(entries_.begin(),
                   entries_.end() - static_cast<std::ptrdiff_t>(limits::kChanges));
  }
}

std::vector<ChangeLog::Entry> ChangeLog::entries() const {
  const std::lock_guard lock(mutex_);
  std::vector<Entry> result = entries_;
  for (Entry& entry : result) {
    const Method& method = *entry.method;
    const Class& cls = image_.classes().at(method.owner);
    entry.active = cls.defined.load(std::memory_order_acquire) &&
                   own_method(cls, method.class_side, method.selector) == &method;
  }
  return result;
}

bool ChangeLog::revert(std::uint64_t number) {
  const std::vector<Entry> all = entries();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Entry& entry) { return entry.number == number; });
  if (found == all.end() || !found->active) return false;
  const Method& method = *found->method;
  const Class& cls = image_.classes().at(method.owner);
  const auto* extensions = (method.class_side ? cls.class_extensions : cls.extensions).load();
  const bool extension = extensions != nullptr && extensions->find(method.selector) == &method;
  const auto lock = image_.lock();
  if (found->replaced == nullptr) {
    image_.remove_method(method);
    return true;
  }
  image_.add_method(method.owner, std::make_unique<Method>(*found->replaced), extension);
  // It is a new method now; an earlier edit that made it is active again.
  const Method* restored = own_method(cls, method.class_side, method.selector);
  const std::lock_guard guard(mutex_);
  for (Entry& entry : entries_) {
    if (entry.method == found->replaced) entry.method = restored;
  }
  return true;
}

void ChangeLog::forget(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.number == number; });
}

void ChangeLog::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace btvm
