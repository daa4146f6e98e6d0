#include "tools/btvm/bench_rows.h"

#include <array>

namespace btvm::cli {
namespace {

constexpr auto kAnswer = BenchRow::Measure::kAnswer;
constexpr auto kTime = BenchRow::Measure::kTime;

constexpr std::array kRows = {
    BenchRow{"settle", "a future made, settled and awaited", "CycleRow run: N", 1000000, 100},
    BenchRow{"send", "a send to an actor and its await, one at a time", "EchoRow run: N", 500000,
             100},
    BenchRow{"in-flight", "the same, 1,000 under way", "EchoRow runInFlight: N", 500000, 2000},
    BenchRow{"fan-out", "one of 100,000 processes that answer at once", "ForkRow fanOut: N", 100000,
             100},
    BenchRow{"chain", "one link of a chain of futures", "ForkRow chain: N", 100000, 100},
    BenchRow{"timeout", "a send and an await with a limit, which sets a timer and cancels it",
             "TimerRow run: N", 300000, 100},
    BenchRow{"timers", "one of 100,000 timers that are set and then cancelled", "TimerRow alive: N",
             100000, 100},
    BenchRow{"spawn", "a process made, run and ended, 1,000 alive", "ForkRow run: N", 500000, 2000},
    BenchRow{"ping-pong", "a message between two actors", "PlayerRow run: N", 1000000, 100},
    BenchRow{"ring", "a message in a ring of 1,000 actors", "PlayerRow ring: N size: 1000", 1000000,
             2000},
    BenchRow{"skynet", "a leaf in a tree of processes", "SkynetRow run: N from: 0", 1000000, 100},
    BenchRow{"many-to-one", "a message from one of 100 senders to one actor", "SinkRow run: N",
             1000000, 1000},
    BenchRow{"await-0", "a send and its await beside an empty mailbox", "BusyRow run: N backlog: 0",
             100000, 100, kAnswer},
    BenchRow{"await-100000", "the same beside 100,000 messages", "BusyRow run: N backlog: 100000",
             100000, 100, kAnswer},
    BenchRow{"wake-p50", "delay of a timer beside 1,000 busy processes, median",
             "WakeRow run: N percent: 50", 200, 4, kAnswer},
    BenchRow{"wake-p99", "the same, 99 of 100", "WakeRow run: N percent: 99", 200, 4, kAnswer},
    BenchRow{"work-1", "an independent computation, one worker", "WorkRow run: N", 64, 2, kTime, 1},
    BenchRow{"work-2", "the same, two workers", "WorkRow run: N", 64, 2, kTime, 2},
};

}  // namespace

std::span<const BenchRow> bench_rows() { return kRows; }

}  // namespace btvm::cli
