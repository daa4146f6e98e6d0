// --stats: what a run amounted to.
#include <sys/resource.h>

#include <cstdio>

#include "tools/btvm/command.h"

namespace btvm::cli {

void print_statistics(VirtualMachine& machine) {
  const Scheduler& scheduler = machine.scheduler();
  const FutureStatistics futures = scheduler.future_statistics();
  const auto of = [&](FutureEvent event) {
    return static_cast<unsigned long long>(futures.of(event));
  };
  std::fprintf(
      stderr,
      "btvm: futures: %llu created, %llu settled, %llu collected, %llu broken, %llu unseen\n",
      of(FutureEvent::kCreated), of(FutureEvent::kSettled), of(FutureEvent::kCollected),
      of(FutureEvent::kBroken), of(FutureEvent::kUnseen));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  std::fprintf(stderr, "btvm: workers: %u, %llu turns, %.2f s of processors, %.1f MB at most\n",
               scheduler.workers(), static_cast<unsigned long long>(scheduler.turns()),
               seconds(usage.ru_utime) + seconds(usage.ru_stime),
               static_cast<double>(usage.ru_maxrss) / 1e3);
  if (scheduler.longest_turn().count() != 0) {
    std::fprintf(stderr, "btvm: longest turn: %lld us; %llu long steps elsewhere\n",
                 static_cast<long long>(scheduler.longest_turn().count() / 1'000),
                 static_cast<unsigned long long>(scheduler.long_steps()));
  }
  if (const Oracle* oracle = scheduler.oracle()) {
    std::fprintf(stderr,
                 "btvm: schedule: seed %llu, %llu events, hash %016llx, %.3f s of virtual time\n",
                 static_cast<unsigned long long>(oracle->seed()),
                 static_cast<unsigned long long>(oracle->events()),
                 static_cast<unsigned long long>(oracle->hash()),
                 static_cast<double>(oracle->microseconds()) / 1e6);
  }
}

}  // namespace btvm::cli
