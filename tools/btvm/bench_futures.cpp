// btvm bench futures: what a pending future costs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "scheduler/process_block.h"
#include "tools/btvm/command.h"
#include "tools/btvm/resident_memory.h"

/// mimalloc's, where the executable links it: gives free memory back to the system.
extern "C" void mi_collect(bool force) __attribute__((weak));

namespace btvm::cli {
int bench_futures(std::size_t count, const Options& options) {
  StandardOutput output;
  VirtualMachine::Options machine_options;
  machine_options.scheduler.workers = options.workers;
  VirtualMachine machine(machine_options, output);
  Scheduler& scheduler = machine.scheduler();
  const std::size_t before = resident_bytes();
  std::vector<Future*> futures;
  futures.reserve(count);
  const std::size_t vector_bytes = count * sizeof(void*);
  const std::size_t base = resident_bytes();
  for (std::size_t i = 0; i < count; ++i) {
    Future* future = scheduler.make_future(nullptr);
    if (future == nullptr) {
      complain("out of memory after " + std::to_string(i) + " futures");
      return 71;
    }
    futures.push_back(future);
  }
  const std::size_t alive = scheduler.table().size();
  const std::size_t full = resident_bytes();
  const double each = static_cast<double>(full - base - std::min(vector_bytes, full - base)) /
                      static_cast<double>(count);
  for (Future* future : futures) {
    scheduler.settle(*future, Future::State::kResolved, Value::from_small(1), nullptr, nullptr);
    future->release();
  }
  std::vector<Future*>().swap(futures);
  scheduler.blocks().trim();
  // mimalloc gives pages back some half a second after they became free, when it is called again.
  for (int i = 0; i < 20 && resident_bytes() > base / 2 + full / 10; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (mi_collect != nullptr) mi_collect(true);
  }
  const std::size_t after = resident_bytes();
  const std::size_t left = scheduler.table().size();
  std::printf("futures alive at once  %zu (%zu processes, %zu after)\n", count, alive, left);
  std::printf("process block          %zu bytes\n", kBlockBytes);
  std::printf("resident per future    %.1f bytes (block, table slot)\n", each);
  std::printf("resident               %.1f MB before, %.1f MB with all, %.1f MB after\n",
              static_cast<double>(before) / 1e6, static_cast<double>(full) / 1e6,
              static_cast<double>(after) / 1e6);
  return status::kOk;
}

}  // namespace btvm::cli
