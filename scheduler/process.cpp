#include "scheduler/process.h"

#include "scheduler/process_block.h"

namespace btvm {
Process::Process(Pid the_pid, Kind the_kind, Scheduler& the_scheduler,
                 Counted::Destroy destroy_future) noexcept
    : pid(the_pid), kind(the_kind), scheduler(the_scheduler), future(the_pid, destroy_future) {}

Process::~Process() {
  if (is_started_) context().ExecutionContext::~ExecutionContext();
}

void Process::start_execution(Image& image, Host& host, LeaveFunction leave) noexcept {
  auto* first_heap = reinterpret_cast<std::uint64_t*>(block() + sizeof(Process));
  new (context_memory_) ExecutionContext({first_heap, kFirstHeapWords}, image, host);
  is_started_ = true;
  context().owner = this;
  context().leave = leave;
}

void Process::end_execution() noexcept {
  if (is_started_) context().ExecutionContext::~ExecutionContext();
  is_started_ = false;
  has_execution_ = false;
}

}  // namespace btvm
