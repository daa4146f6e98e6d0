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

$ btvm bench library --list
sort          an element of a List of Integers, sorted
sort-by       the same, by a block
sort-texts    an element of a List of Strings, sorted
unique        an element of a List, most of them repeated
dict-put      an Integer key put into a growing Dictionary
dict-get      an Integer key found
dict-texts    a String key put into a growing Dictionary
set-add       an Integer added to a growing Set
array-put     an element of an Array replaced
text-append   two letters appended to a growing String
text-join     a String of a List, joined
text-split    a piece of a long String, split off
count         a step of to:do: with an addition
do            an element of a List, visited
collect       an element of a List, mapped
select        an element of a List, tested
group-by      an element of a List, put into one of 100 groups
stream        an element of a lazy Stream, tested and mapped

$ btvm bench library --quick sort text-append | sed 's/  *[0-9.]*  *[0-9.]*  *[0-9.]*  */ /'
row median ns       least        most   one operation
sort an element of a List of Integers, sorted
text-append two letters appended to a growing String

$ btvm bench library nope
btvm: no row is called 'nope'; `btvm bench --list` names them
[2]

$ # How fast the compiler is.
> btvm bench compile 1000 | sed 's/:.*//'
1087 lines in 7 files

$ btvm bench compile 100 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["lines_per_second"] > 0)'
True
