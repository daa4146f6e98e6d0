btvm bench: every row runs, and says what it measures.

$ btvm bench --quick -S 2 | cut -d' ' -f1 | tr '\n' ' '
row settle send in-flight fan-out chain timeout timers spawn ping-pong ring skynet many-to-one await-0 await-100000 wake-p50 wake-p99 work-1 work-2 

$ btvm bench --quick --json send | python3 -c 'import json, sys; row = json.load(sys.stdin); print(row["row"], row["median_ns"] > 0, row["what"])'
send True a send to an actor and its await, one at a time

$ btvm bench --list ring
ring          a message in a ring of 1,000 actors

$ btvm bench nothing
btvm: no row is called 'nothing'; `btvm bench --list` names them
[2]

$ btvm bench --repeat 0 send 2>&1 | head -1
--repeat: Value 0 not in range 1 to 1000

$ btvm bench futures 1000 | head -1 | cut -d'(' -f1
futures alive at once  1000 

$ # Futures that nobody keeps are collected as they go: few are alive at any time.
> btvm bench flat 400000 | awk 'NR > 1 && $2 > 5000'

$ # How fast the compiler is.
> btvm bench compile 1000 | sed 's/:.*//'
1087 lines in 7 files

$ btvm bench compile 100 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["lines_per_second"] > 0)'
True
