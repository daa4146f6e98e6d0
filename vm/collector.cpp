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
// A block more than this many times larger than what lives in it is exchanged for a smaller one.
constexpr std::size_t kShrinkFactor = 8;
// Beside an old space of more words the block has as many, up to the room for new objects: in a small one nobody would
// see a collection of all that is old coming (Heap::is_long_collection_near).
constexpr std::size_t kLargeOld = 16'384;
// Room for new objects, in words: with what survives it stays in a processor's cache, and collecting it takes
// a fraction of a millisecond (docs/adr/0027-bounded-room.md).
constexpr std::size_t kRoom = 32'768;
// What is young goes to the old space at once when so many 256ths of it survived the last time.
constexpr std::uint8_t kMostSurvive = 192;

Object* forwarded(const Object* object) {
  const std::uint64_t word = object->header().bits();
  return (word & Value::kTagMask) == 0 ? reinterpret_cast<Object*>(word) : nullptr;
}

bool is_in(const Object* object, std::span<const std::uint64_t> block) {
  const auto* at = reinterpret_cast<const std::uint64_t*>(object);
  return at >= block.data() && at < block.data() + block.size();
}

// Most objects have a few words, for which a call of memcpy takes longer than the copy.
inline void copy_words(std::uint64_t* to, const std::uint64_t* from, std::size_t count) {
  constexpr std::size_t kFew = 8;
  if (count > kFew) {
    std::memcpy(to, from, count * sizeof(std::uint64_t));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
}

void forward(Object* object, Object* copy) {
  object->set_header(Header(reinterpret_cast<std::uint64_t>(copy)));
}

}  // namespace

void Collector::run(std::size_t needed) {
  const std::size_t stack = static_cast<std::size_t>(heap_.end_ - heap_.stack_pointer_);
  const std::size_t young = heap_.young_words();
  const std::size_t old = full_ ? heap_.old_words() : 0;
  promote_ = young + old >= kPromotionWords || heap_.stress_;
  promote_all_ = promote_ && heap_.survival_ >= kMostSurvive;
  const std::size_t stays_young = promote_all_ ? std::min(young, kRoom) : young;
  const std::size_t survivors = stays_young + (promote_ ? 0 : old);
  const std::size_t capacity = survivors + survivors / 2 + stack + stack / 2 + needed + 16;
  evacuate(capacity, needed);
  if (full_ && heap_.old_words() != 0) rejuvenate(needed);
  shrink(stack + needed, needed);
  heap_.high_water_ = heap_.top_;
  limit_room(stack, needed);
}

void Collector::rejuvenate(std::size_t needed) {
  const std::size_t live = static_cast<std::size_t>(heap_.top_ - heap_.start_) + heap_.old_words();
  if (live >= kPromotionWords) return;
  promote_ = false;
  promote_all_ = false;
  const auto stack = static_cast<std::size_t>(heap_.end_ - heap_.stack_pointer_);
  evacuate(2 * live + stack + needed, needed);
}

void Collector::shrink(std::size_t unmoved, std::size_t needed) {
  if (heap_.start_ == heap_.first_block_) return;
  const std::size_t live = static_cast<std::size_t>(heap_.top_ - heap_.start_) + unmoved;
  const auto held = static_cast<std::size_t>(heap_.end_ - heap_.start_);
  const std::size_t old = heap_.old_words();
  const std::size_t least = old > kLargeOld ? std::min(old, kRoom) : 0;
  const bool fits_first = least == 0 && live * 2 <= heap_.first_block_words_;
  if (!fits_first && std::max(live * kShrinkFactor, least) >= held) return;
  promote_ = false;
  promote_all_ = false;
  full_ = false;
  evacuate(fits_first ? heap_.first_block_words_ : std::max(live * 2, least), needed);
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
  if (promote_ && heap_.old_ == nullptr) heap_.old_ = new OldSpace();
  std::vector<OldChunk> old_chunks;
  Object* old_handles = nullptr;
  if (full_ && heap_.old_ != nullptr) {
    old_chunks = std::exchange(heap_.old_->chunks, {});
    old_handles = std::exchange(heap_.old_->handles, nullptr);
    heap_.old_->remembered.clear();
    heap_.old_->words = 0;
  }
  begin_old_scan();
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
    for (OldChunk& chunk : old_chunks) {
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
    scan_old(object);
  }
}

void Collector::begin_old_scan() {
  const bool has_chunks = heap_.old_ != nullptr && !heap_.old_->chunks.empty();
  scan_chunk_ = has_chunks ? heap_.old_->chunks.size() - 1 : 0;
  scan_word_ = has_chunks ? heap_.old_->chunks.back().used : 0;
}

inline Object* Collector::next_old_copy() {
  if (heap_.old_ == nullptr) return nullptr;
  const std::vector<OldChunk>& chunks = heap_.old_->chunks;
  while (scan_chunk_ < chunks.size()) {
    const OldChunk& chunk = chunks[scan_chunk_];
    if (scan_word_ < chunk.used) {
      auto* object = reinterpret_cast<Object*>(chunk.words.get() + scan_word_);
      scan_word_ += object->words() + 1;
      return object;
    }
    if (scan_chunk_ + 1 == chunks.size()) break;  // more may be copied to it
    ++scan_chunk_;
    scan_word_ = 0;
  }
  return nullptr;
}

void Collector::scan_copied() {
  do {
    while (scan_ < heap_.top_) {
      auto* object = reinterpret_cast<Object*>(scan_);
      scan_ += object->words() + 1;
      scan_young(object);
    }
    while (Object* object = next_old_copy()) scan_old(object);
  } while (scan_ < heap_.top_);
}

inline void Collector::scan_young(Object* object) {
  const Header header = object->header();
  for (std::size_t i = raw_words(header.kind()); i < header.words(); ++i) {
    const Value value = object->slot(i);
    if (value.is_reference()) object->set_slot(i, moved(value));
  }
}

inline void Collector::scan_old(Object* object) {
  const Header header = object->header();
  bool points_to_young = false;
  for (std::size_t i = raw_words(header.kind()); i < header.words(); ++i) {
    const Value value = object->slot(i);
    if (!value.is_reference()) continue;
    const Value now = moved(value);
    object->set_slot(i, now);
    points_to_young |= is_in(now.as_object(), {heap_.start_, heap_.top_});
  }
  if (points_to_young) heap_.remember(object);
}

void Collector::visit(Value& slot) {
  if (slot.is_reference()) slot = moved(slot);
}

inline Value Collector::moved(Value reference) {
  Object* object = reference.as_object();
  // Most references of a large heap lead to old objects, whose headers are in no cache.
  if (only_block_ && !is_in(object, leaving_)) return reference;
  if (Object* copied = forwarded(object)) return Value::from_object(copied);
  const Header header = object->header();
  const bool stays = header.has(Header::kImmortal) || (header.has(Header::kOld) && !full_);
  return stays ? reference : Value::from_object(copy(object));
}

inline bool Collector::promotes(const Object* object) const {
  if (!promote_ || promote_all_) return promote_;
  const auto* at = reinterpret_cast<const std::uint64_t*>(object);
  // high_water_ belongs to the block that is being left; fragments lie elsewhere.
  const bool survived = at < heap_.high_water_ && at >= high_water_start_;
  return survived || object->header().has(Header::kOld);
}

inline Object* Collector::copy(Object* object) {
  const Header header = object->header();
  const std::size_t size = header.words() + 1;
  const bool promoted = promotes(object);
  Object* target;
  if (promoted) {
    target = heap_.old_->allocate(size);
  } else {
    target = reinterpret_cast<Object*>(heap_.top_);
    heap_.top_ += size;
  }
  copy_words(target->payload(), object->payload(), header.words());
  const std::uint64_t bits = header.bits() & ~(Header::kOld | Header::kRemembered);
  target->set_header(Header(promoted ? bits | Header::kOld : bits));
  forward(object, target);
  return target;
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
