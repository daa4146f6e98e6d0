btvm test --explore: the same tests under many deterministic schedules. slow under tsan, asan, gcstress.

$ # A test with a bug of order passes on most days. Some schedules show it, and their seeds again.
> btvm test --explore 40 input/order_test.bt >found; echo "[$?]"; head -1 found
[1]
FAIL input/order_test.bt OrderTest>>testTheFirstClerkWritesFirst: Error: Expected #(1, 2), got #(2, 1)

$ $(sed -n 's/  replay: //p' found)
FAIL input/order_test.bt OrderTest>>testTheFirstClerkWritesFirst: Error: Expected #(1, 2), got #(2, 1)
note: 2 tests left processes or futures behind; --leaks=list tells which
1 passed, 1 failed
[1]

$ tail -2 found
input/order_test.bt OrderTest>>testTheFirstClerkWritesFirst failed under <*> of 40 schedules
40 schedules, <*> with failures

$ btvm test --explore 40 input/steady_test.bt
40 schedules, 0 with failures

$ # Other options go on to each run; a seed is the first of the schedules.
> btvm test --fail-fast --explore=9 -k wrong --deterministic=12 input/wrong_test.bt
FAIL input/wrong_test.bt:1: `1 + 1`
  - 3
  + 2
  replay: btvm test --fail-fast -k wrong input/wrong_test.bt --deterministic=12
input/wrong_test.bt:1 failed under 1 of 1 schedule
1 schedule, 1 with failures
[1]

$ btvm test --explore 3 nowhere
btvm: nowhere: no such file or directory
[66]

$ btvm test --explore 0 input 2>&1 | head -1
--explore: Value 0 not in range <*>
