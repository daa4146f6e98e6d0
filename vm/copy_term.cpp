// Two passes: the first finds every object once and adds up their sizes, the second copies. Found
// objects are kept in a hash table from the original to the copy, since originals may be shared with
// other readers (a future's value, a class variable) and must not be written to.
#include "vm/copy_term.h"

#include <cstring>
#include <unordered_map>
#include <vector>

#include "vm/base/check.h"

namespace btvm {
namespace {

class Copier {
 public:
  explicit Copier(const CopyOptions& options) : options_(options) {}

  Fragment* run(std::span<const Value> roots, Value* copies) {
    for (const Value root : roots) find(root);
    for (std::size_t i = 0; i < found_.size(); ++i) find_slots(found_[i]);
    if (words_ == 0) {
      for (std::size_t i = 0; i < roots.size(); ++i) copies[i] = roots[i];
      return nullptr;
    }
    fragment_ = Fragment::create(words_);
    check(fragment_ != nullptr, "memory for a message is there");
    next_ = fragment_->data();
    for (Object* object : found_) copy(object);
    for (std::size_t i = 0; i < roots.size(); ++i) copies[i] = translate(roots[i]);
    for (Object* object : found_) translate_slots(object);
    return fragment_;
  }

 private:
  [[nodiscard]] Value substitute(Value value) const {
    const bool own_state =
        is_kind(value, ObjectKind::kActorState) && !options_.self_reference.is_nil();
    return own_state ? options_.self_reference : value;
  }

  void find(Value value) {
    value = substitute(value);
    if (!value.is_reference()) return;
    Object* object = value.as_object();
    if (object->header().has(Header::kImmortal)) return;
    if (!copies_.try_emplace(object, nullptr).second) return;
    found_.push_back(object);
    words_ += object->words() + 1;
  }

  void find_slots(const Object* object) {
    const std::size_t raw = raw_words(object->kind());
    if (raw == kAllRaw) return;
    for (std::size_t i = raw; i < object->words(); ++i) find(object->slot(i));
  }

  void copy(Object* object) {
    auto* target = reinterpret_cast<Object*>(next_);
    const std::size_t words = object->words() + 1;
    next_ += words;
    std::memcpy(static_cast<void*>(target), object, words * sizeof(std::uint64_t));
    target->clear_flag(Header::kOld | Header::kRemembered | Header::kDirty);
    copies_[object] = target;
    const ObjectKind kind = object->kind();
    if (kind == ObjectKind::kHome) target->set_raw(0, 0);
    if (kind == ObjectKind::kActorState) {  // without a reference to stand in: its fields
      target->set_header(
          Header(ObjectKind::kInstance, object->header().layout(), object->words()));
    }
    if (is_handle(kind)) {
      reinterpret_cast<Counted*>(object->raw(0))->retain();
      target->set_raw(1, reinterpret_cast<std::uint64_t>(fragment_->handles));
      fragment_->handles = target;
    }
  }

  [[nodiscard]] Value translate(Value value) const {
    value = substitute(value);
    if (!value.is_reference()) return value;
    const auto found = copies_.find(value.as_object());
    return found == copies_.end() ? value : Value::from_object(found->second);
  }

  void translate_slots(const Object* object) {
    const std::size_t raw = raw_words(object->kind());
    if (raw == kAllRaw) return;
    Object* target = copies_[object];
    for (std::size_t i = raw; i < object->words(); ++i) {
      target->set_slot(i, translate(object->slot(i)));
    }
  }

  const CopyOptions& options_;
  std::unordered_map<const Object*, Object*> copies_;
  std::vector<Object*> found_;
  std::size_t words_ = 0;
  Fragment* fragment_ = nullptr;
  std::uint64_t* next_ = nullptr;
};

}  // namespace

Fragment* copy_to_fragment(std::span<const Value> roots, Value* copies,
                           const CopyOptions& options) {
  bool immediate = true;
  for (const Value root : roots) immediate = immediate && !root.is_reference();
  if (immediate) {
    for (std::size_t i = 0; i < roots.size(); ++i) copies[i] = roots[i];
    return nullptr;
  }
  return Copier(options).run(roots, copies);
}

Value copy_into(Heap& heap, Value value) {
  if (heap.wants_collection()) heap.collect(false, 0);
  Value copy;
  Fragment* fragment = copy_to_fragment({&value, 1}, &copy, {});
  heap.adopt(fragment);
  return copy;
}

}  // namespace btvm
