Deterministic runs: every choice follows from the seed. slow under tsan, asan, gcstress.

$ # Time is virtual: it goes on when nothing else can happen.
> btvm --deterministic=3 -e 'Timer sleep: 86400000. DateTime now'
a DateTime(2000-01-02T00:00:00Z)

$ btvm --deterministic -e 'a := Random new next. b := Random new next. a =:= b'
false

$ one() { btvm --deterministic -e 'Uuid v4 printString ++ Random new next printString'; }
> [ "$(one)" = "$(one)" ] && echo same
same

$ # Seeds make different schedules: some of them lose an update.
> for seed in $(seq 40); do btvm --deterministic=$seed input/lost_update.bt; done | sort -u
1
2
3

$ btvm --deterministic=5 --stats input/lost_update.bt 2>&1 >/dev/null | sed 's/[0-9.]*[0-9]/N/g'
btvm: futures: N created, N settled, N collected, N broken, N unseen
btvm: workers: N, N turns, N s of processors, N MB at most
btvm: longest turn: N us; N long steps elsewhere
btvm: schedule: seed N, N events, hash <*>, N s of virtual time

$ btvm --deterministic=x -e 1 2>&1 | head -1
--deterministic: 'x' is no seed: a number from 0 on

$ # The same seed gives the same events, whatever the program is.
> same() {
>   local runs=$(for run in $(seq 20); do btvm --deterministic=$n --stats "$@" 2>&1 </dev/null; done |
>     grep -a schedule: | sort | uniq -c | awk '{ print $1 }')
>   [ "$runs" = 20 ] && n=$((n + 1)) || echo "$runs: $*"
> }
> golden=$EXAMPLES/../../tests/golden
> n=0
> for program in $EXAMPLES/*.bt $EXAMPLES/chat $golden/futures/input/*.bt $golden/l*/*.bt; do
>   btvm check "$program" 2>/dev/null >&2 && same "$program"
> done
> while read -r expression; do same -e "$expression"; done <input/expressions.txt
> [ $n -ge 50 ] && echo "at least 50 programs, 20 runs each"
at least 50 programs, 20 runs each

$ # A long backlog of messages that do next to nothing does not hold up others.
> btvm run -S 1 input/backlog.bt
#(#reader)

$ # A stop waits for the message being served, and for terminate, for five seconds.
> btvm --deterministic input/busy_stop.bt
{actor_dead,<<"The actor has not stopped within 5 seconds">>,<<"Use 'kill' to end it at once">>}
true
#ok
#ok
#actor_dead
#ok

$ # What compares much gives way to others, wherever it compares: each of these takes over fifty turns.
> turns() {
>   btvm --deterministic=1 --stats -e "[a := (1 to: 2000) asList. b := (1 to: 2000) asList. d := #{b => 1}
> s := Set withAll: #(b). 400 timesRepeat: [$1]] value" 2>&1 >/dev/null | sed -n 's/.*workers: 1, \([0-9]*\) turns.*/\1/p'
> }
> for e in 'a =:= b' 'a < b' '#(b) includes: a' '#[b] includes: a' '#(b) indexOf: a' 's includes: a' 'd includesKey: a'; do
>   [ "$(turns "$e")" -gt 80 ] || echo "keeps its worker: $e"
> done; [ "$(turns nil)" -lt 50 ] && echo "making the lists is not what takes them"
making the lists is not what takes them
