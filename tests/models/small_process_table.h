// The constructors that a model gives the excerpt of scheduler/process_table.h: a small table, made of
// constructed atomics. To be included in namespace model::btvm.
#pragma once

inline constexpr std::size_t kTableSlots = 8;

inline ProcessTable::ProcessTable(Free free, void* owner)
    : free_(free), owner_(owner), table_(static_cast<Slot*>(::malloc(kTableSlots * sizeof(Slot)))) {
  for (std::size_t i = 0; i < kTableSlots; ++i) new (&table_[i]) Slot();
}
inline ProcessTable::~ProcessTable() {
  for (std::size_t i = 0; i < kTableSlots; ++i) table_[i].~Slot();
  ::free(table_);
}
