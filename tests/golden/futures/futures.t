Futures are collected, and deadlocks are named.

$ b() { btvm "$@" 2>&1 | sed 's/0\.[0-9]*\.[0-9]*/PID/g'; }; b input/pair.bt
btvm: deadlock: these processes wait for each other
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/pair.bt:7)
  Person PID, serving ask, awaits Person>>answer of PID
    at Person>>ask (input/pair.bt:6)
btvm: the program waits for something that can never happen
  session PID, serving (top level), awaits Person>>ask of PID
    at top level (input/pair.bt:32)
  Person PID, serving ask, awaits Person>>answer of PID
    at Person>>ask (input/pair.bt:6)
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/pair.bt:7)

$ b input/alone.bt
btvm: deadlock: these processes wait for each other
  Person PID, serving ask, awaits Person>>answer of PID
    at Person>>ask (input/alone.bt:6)
btvm: the program waits for something that can never happen
  session PID, serving (top level), awaits Person>>ask of PID
    at top level (input/alone.bt:32)
  Person PID, serving ask, awaits Person>>answer of PID
    at Person>>ask (input/alone.bt:6)

$ b input/ring.bt | awk '/deadlock/ { print } / at Person/ { n++ } END { print n }'
btvm: deadlock: these processes wait for each other
100

$ b -S 1 input/all.bt
btvm: deadlock: these processes wait for each other
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/all.bt:7)
  Person PID, serving gather, awaits future PID
    at Person>>gather (input/all.bt:9)
  task PID, serving (block), awaits Person>>answer of PID
    at Future>>all: (lib/Future.bt:<*>)
btvm: the program waits for something that can never happen
  session PID, serving (top level), awaits Person>>gather of PID
    at top level (input/all.bt:32)
  Person PID, serving gather, awaits future PID
    at Person>>gather (input/all.bt:9)
  task PID, serving (block), awaits Person>>answer of PID
    at Future>>all: (lib/Future.bt:<*>)
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/all.bt:7)

$ b -S 1 input/then.bt
btvm: deadlock: these processes wait for each other
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/then.bt:7)
  Person PID, serving chained, awaits future PID
    at Person>>chained (input/then.bt:10)
btvm: the program waits for something that can never happen
  session PID, serving (top level), awaits Person>>chained of PID
    at top level (input/then.bt:32)
  Person PID, serving chained, awaits future PID
    at Person>>chained (input/then.bt:10)
  Person PID, serving answer, awaits Person>>name of PID
    at Person>>answer (input/then.bt:7)

$ b --deadlock=raise input/raise.bt
Deadlock: each waits for the next: Person>>name, Person>>answer

$ b input/limit.bt
Await timed out

$ b input/no_alarm.bt
b

$ b input/broken.bt
Broken promise: nobody is left who could settle the future made at input/broken.bt:2

$ b -e 'Future new awaitForever'
btvm: the program waits for something that can never happen
  session PID, serving (top level), awaits future PID
    at top level (-e:1)

$ b input/collected.bt
true

$ b input/unseen.bt | LC_ALL=C sort
      ^~~~~~~
      dropped := w fail
  hint: If this is intentional, prefix with underscore: _dropped
btvm: unhandled error in 'fail': RuntimeError: badarith
end
input/unseen.bt:7:5: warning[W0701]: Unused variable `dropped`

$ b -e '(Future all: #()) whenResolved: [:v | nil zork]' | LC_ALL=C sort
Hint: Check spelling or use 'respondsTo:' to verify method exists
btvm: unhandled error: RuntimeError: UndefinedObject does not understand 'zork'
nil

$ btvm --unhandled=fail input/unseen.bt 2>/dev/null
end
[1]

$ btvm --unhandled=ignore input/unseen.bt 2>&1 | grep -v unused
input/unseen.bt:7:5: warning[W0701]: Unused variable `dropped`
      dropped := w fail
      ^~~~~~~
  hint: If this is intentional, prefix with underscore: _dropped
end

$ btvm --unhandled=maybe input/unseen.bt
--unhandled: maybe not in {fail,ignore,log}
Run with --help for more information.
[2]

$ b input/timeouts.bt
2000 of 2000 awaits timed out
few futures left: true

$ b input/stack.bt
btvm: RuntimeError: badarith
    at Link>>run (input/stack.bt:4)
    async at Link>>run (input/stack.bt:4)
    async at input/stack.bt:10

$ # The error of an await that takes too long says who owes the answer, and what that process does.
> b --deterministic=2 input/late.bt
awaiting Person>>nameOfFriend, sent 101 ms ago to PID, which serves 'nameOfFriend' and waits for Person>>nap: of PID
awaiting Person>>name, sent 51 ms ago to PID, which serves 'nameOfFriend' and waits for Person>>nap: of PID; 3 messages wait in its mailbox
awaiting Person>>nap:, sent 0 ms ago to PID, which serves 'nap:' and sleeps; 1 message waits in its mailbox
awaiting future, forked 21 ms ago as PID, which sleeps
awaiting future, made 11 ms ago at input/late.bt:23, and nobody has settled it
btvm: Error: Await timed out
Hint: Use 'await: duration' for longer timeout, or 'awaitForever' for no timeout
    awaiting Person>>name, sent 31 ms ago to PID, which serves 'nap:' and sleeps; 1 message waits in its mailbox

$ # What a full mailbox does is its policy's.
> for mode in -S1 -S4 --deterministic=2; do btvm $mode input/mailboxes.bt; done | sort | uniq -c | sed 's/^ *//'
3 block: false
3 block: false 500
3 drop: true
3 drop: true 500
3 reject: true 500

$ for mode in -S1 -S4 --deterministic=1 --deterministic=2; do
>   btvm $mode input/cancelled_room.bt
> done | uniq -c | sed 's/^ *//'
4 #worked

$ b --deterministic=1 --deadlock=raise input/full_self.bt 2>&1
btvm: Error: Deadlock: each waits for the next: Echo's mailbox
Hint: Send without awaiting, or give the await a time limit
    at Echo>>go (input/full_self.bt:5)
    async at input/full_self.bt:10

$ b --deterministic input/full_self.bt 2>&1 | head -3
btvm: deadlock: these processes wait for each other
  Echo PID, serving go, awaits room in the mailbox of PID
    at Echo>>go (input/full_self.bt:5)

$ btvm --deterministic=1 --mailbox-limit 4 input/crowd.bt; btvm --mailbox-limit 4 --mailbox-policy block input/crowd.bt
36
0

$ btvm --mailbox-limit 0 -e 1
--mailbox-limit: Value 0 not in range 1 to 1000000
Run with --help for more information.
[2]

$ b -e '[Actor spawnWith: #{} mailbox: 0 policy: #block] on: Error do: [:e | e message]'
"Type error in 'spawnWith:mailbox:policy:' on Actor"

$ b -e '[Actor spawnWith: #{} mailbox: 5 policy: #hide] on: Error do: [:e | e message]'
"Type error in 'spawnWith:mailbox:policy:' on Actor"
