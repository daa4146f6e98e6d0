#include "vm/collector.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "vm/base/check.h"

namespace btvm {
namespace {

// Below this many words in the young block nothing is promoted: copying it all again is cheaper than
// an old space would be.
constexpr std::size_t kPromotionWords = 4'096;
constexpr std::size_t kOldChunkWords = 8'192;
// A block more than this many times larger than what lives in it is exchanged for a smaller one.
constexpr std::size_t kShrinkFactor = 8;
// Words of the block beside an old space of more than that: in a small one nobody would see a collection of all that
// is old coming (Heap::is_long_collection_near).
constexpr std::size_t kLeastBesideOld = 16'384;
// Room for new objects, in words: with what survives it stays in a processor's cache, and collecting it takes
// a fraction of a millisecond (docs/adr/0027-bounded-room.md).
constexpr std::size_t kRoom = 32'768;

Object* forwarded(const Object* object) {
  const std::uint64_t word = object->header().bits();
  return (word & Value::kTagMask) == 0 ? reinterpret_cast<Object*>(word) : nullptr;
}

bool is_in(const Object* object, std::span<const std::uint64_t> block) {
  const auto* at = reinterpret_cast<const std::uint64_t*>(object);
  return at >= block.data() && at < block.data() + block.size();
}

void forward(Object* object, Object* copy) {
  object->set_header(Header(reinterpret_cast<std::uint64_t>(copy)));
}

}  // namespace

void Collector::run(std::size_t needed) {
  const std::size_t stack = static_cast<std::size_t>(heap_.end_ - heap_.stack_pointer_);
  std::size_t survivors = static_cast<std::size_t>(heap_.top_ - heap_.start_);
  for (const Fragment* f = heap_.fragments_; f != nullptr; f = f->next) survivors += f->words;
  if (full_ && heap_.old_ != nullptr) survivors += heap_.old_->words;
  promote_ = !full_ && survivors >= kPromotionWords;
  const std::size_t capacity = survivors + survivors / 2 + stack + stack / 2 + needed + 16;
  evacuate(capacity, needed);

  const std::size_t live = static_cast<std::size_t>(heap_.top_ - heap_.start_) + stack + needed;
  const auto held = static_cast<std::size_t>(heap_.end_ - heap_.start_);
  const std::size_t least = heap_.old_words() > kLeastBesideOld ? kLeastBesideOld : 0;
  const bool fits_first = least == 0 && live * 2 <= heap_.first_block_words_;
  if (heap_.start_ != heap_.first_block_ &&
      (fits_first || std::max(live * kShrinkFactor, least) < held)) {
    promote_ = false;
    full_ = false;
    evacuate(fits_first ? heap_.first_block_words_ : std::max(live * 2, least), needed);
  }
  heap_.high_water_ = heap_.top_;
  limit_room(stack, needed);
}

void Collector::limit_room(std::size_t stack, std::size_t needed) {
  // The stack is walked by every collection, so a deep one must not be walked too often.
  const std::size_t room = std::max(kRoom, stack) + needed;
  if (static_cast<std::size_t>(heap_.stack_pointer_ - heap_.top_) > room) {
    move_stack(heap_.top_ + room + stack);
  }
}

void Collector::evacuate(std::size_t capacity, std::size_t needed) {
  std::uint64_t* const old_start = heap_.start_;
  high_water_start_ = old_start;
  leaving_ = {old_start, heap_.top_};
  only_block_ = !full_ && heap_.fragments_ == nullptr;
  const auto old_words = static_cast<std::size_t>(heap_.end_ - heap_.start_);
  std::vector<OldSpace::Chunk> old_chunks;
  Object* old_handles = nullptr;
  if (full_ && heap_.old_ != nullptr) {
    old_chunks = std::exchange(heap_.old_->chunks, {});
    old_handles = std::exchange(heap_.old_->handles, nullptr);
    heap_.old_->remembered.clear();
    heap_.old_->words = 0;
  }
  const bool to_first = capacity == heap_.first_block_words_ && old_start != heap_.first_block_;
  auto* block = to_first ? heap_.first_block_ : new std::uint64_t[capacity];
  heap_.top_ = block;
  heap_.start_ = block;
  scan_ = block;
  move_stack(block + capacity);
  visit_all_roots();
  scan_copied();

  Object* young_handles = std::exchange(heap_.handles_, nullptr);
  sweep_handles(young_handles);
  sweep_handles(old_handles);
  for (Fragment* f = std::exchange(heap_.fragments_, nullptr); f != nullptr;) {
    Fragment* next = f->next;
    f->handles = nullptr;  // swept with the heap's own
    Fragment::destroy(f);
    f = next;
  }
  if (heap_.stress_) {
    for (OldSpace::Chunk& chunk : old_chunks) {
      std::memset(chunk.words.get(), 0xDB, chunk.used * sizeof(std::uint64_t));
    }
  }
  free_from_space(old_start, old_words);
  check(static_cast<std::size_t>(heap_.stack_pointer_ - heap_.top_) >= needed,
        "a collection leaves the room it was asked for");
}

void Collector::move_stack(std::uint64_t* new_end) {
  const auto words = static_cast<std::size_t>(heap_.end_ - heap_.stack_pointer_);
  std::uint64_t* const moved = new_end - words;
  if (words != 0) std::memmove(moved, heap_.stack_pointer_, words * sizeof(std::uint64_t));
  heap_.stack_pointer_ = moved;
  heap_.end_ = new_end;
}

void Collector::visit_all_roots() {
  for (Root* root = heap_.roots_; root != nullptr; root = root->previous_) visit(root->value_);
  heap_.root_source_.visit_roots(*this);
  if (heap_.old_ == nullptr) return;
  // Scanning may remember an object again, so the set is rebuilt.
  const std::vector<Object*> remembered = std::exchange(heap_.old_->remembered, {});
  for (Object* object : remembered) {
    object->clear_flag(Header::kRemembered);
    scan(object);
  }
}

void Collector::scan_copied() {
  while (scan_ < heap_.top_ || !promoted_.empty()) {
    if (!promoted_.empty()) {
      Object* object = promoted_.back();
      promoted_.pop_back();
      scan(object);
      continue;
    }
    auto* object = reinterpret_cast<Object*>(scan_);
    scan_ += object->words() + 1;
    scan(object);
  }
}

void Collector::scan(Object* object) {
  const Header header = object->header();
  const std::size_t raw = raw_words(header.kind());
  if (raw == kAllRaw) return;
  const bool old = header.has(Header::kOld);
  bool points_to_young = false;
  for (std::size_t i = raw; i < header.words(); ++i) {
    Value value = object->slot(i);
    if (!value.is_reference()) continue;
    visit(value);
    object->set_slot(i, value);
    points_to_young |= old && is_in(value.as_object(), {heap_.start_, heap_.top_});
  }
  if (points_to_young) heap_.remember(object);
}

void Collector::visit(Value& slot) {
  if (!slot.is_reference()) return;
  Object* object = slot.as_object();
  // Most references of a large heap lead to old objects, whose headers are in no cache.
  if (only_block_ && !is_in(object, leaving_)) return;
  if (Object* moved = forwarded(object)) {
    slot = Value::from_object(moved);
    return;
  }
  const Header header = object->header();
  if (header.has(Header::kImmortal) || (header.has(Header::kOld) && !full_)) return;
  slot = Value::from_object(copy(object));
}

bool Collector::promotes(const Object* object) const {
  const auto* at = reinterpret_cast<const std::uint64_t*>(object);
  // high_water_ belongs to the block that is being left; fragments lie elsewhere.
  return promote_ && at < heap_.high_water_ && at >= high_water_start_;
}

Object* Collector::copy(Object* object) {
  const std::size_t words = object->words() + 1;
  Object* target;
  const bool promoted = promotes(object);
  if (promoted) {
    target = allocate_old(words);
  } else {
    target = reinterpret_cast<Object*>(heap_.top_);
    heap_.top_ += words;
  }
  std::memcpy(static_cast<void*>(target), object, words * sizeof(std::uint64_t));
  target->clear_flag(Header::kOld | Header::kRemembered);
  if (promoted) {
    target->set_flag(Header::kOld);
    promoted_.push_back(target);
  }
  forward(object, target);
  return target;
}

Object* Collector::allocate_old(std::size_t words) {
  if (heap_.old_ == nullptr) heap_.old_ = new OldSpace();
  OldSpace& old = *heap_.old_;
  if (old.chunks.empty() || old.chunks.back().capacity - old.chunks.back().used < words) {
    const std::size_t capacity = std::max(kOldChunkWords, words);
    old.chunks.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(capacity), capacity, 0});
  }
  OldSpace::Chunk& chunk = old.chunks.back();
  auto* object = reinterpret_cast<Object*>(chunk.words.get() + chunk.used);
  chunk.used += words;
  old.words += words;
  return object;
}

void Collector::sweep_handles(Object* list) {
  while (list != nullptr) {
    Object* const next = reinterpret_cast<Object*>(list->raw(1));
    Object* const alive = forwarded(list);
    if (alive == nullptr) {
      auto* counted = reinterpret_cast<Counted*>(list->raw(0));
      heap_.off_heap_bytes_ -= counted->bytes();
      --heap_.handle_count_;
      counted->release();
    } else {
      Object*& target = alive->header().has(Header::kOld) ? heap_.old_->handles : heap_.handles_;
      alive->set_raw(1, reinterpret_cast<std::uint64_t>(target));
      target = alive;
    }
    list = next;
  }
}

void Collector::free_from_space(std::uint64_t* block, std::size_t words) {
  // Poison: a Value that was not rooted points to nonsense, not to something plausible.
  if (heap_.stress_) std::memset(block, 0xDB, words * sizeof(std::uint64_t));
  if (block != heap_.first_block_) delete[] block;
}

}  // namespace btvm
