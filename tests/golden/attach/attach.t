Attaching to a running program.

$ "$BTVM" --control-socket ./s.sock -S 2 input/kitchen.bt >out.txt 2>&1 & program=$!

$ for i in $(seq 200); do grep -qs open out.txt && break; sleep 0.05; done; cat out.txt
btvm: attach with: btvm attach ./s.sock
open

$ stat -c %a s.sock
600

$ pid() { btvm attach ./s.sock -c ps | awk -v d="$1" '$6 == d { print $1; exit }'; }
> cook=$(pid order:for:) waiter=$(pid nap:)
> names() { sed "s/${cook//./[.]}\>/COOK/g; s/${waiter//./[.]}\>/WAITER/g"; }

$ btvm attach ./s.sock -c ps | names | awk '/Staff|PID|session/ { $5 = ""; print }' | sed 's/0\.[0-9.]*/N/g' | LC_ALL=C sort
COOK Staff waiting 2  order:for: Staff>>nap: of WAITER
N (session) waiting 0  (top level) Staff>>name of COOK
PID CLASS STATE MAILBOX  DOES AWAITS
WAITER Staff sleeping 0  nap:

$ btvm attach ./s.sock -c "show $cook" | names | sed 's/0\.[0-9.]*/N/g; s/heap .*/heap/'
COOK Staff, waiting
serves order:for:
awaits Staff>>nap: of WAITER
heap
  name = "Cora"
  other = #Actor<Staff,WAITER>
stack
  at Staff>>order:for: (input/kitchen.bt:9)
mailbox
  order:for: "fish" 7  from N
  name  from N

$ btvm attach ./s.sock -c "stack $waiter"
  at Timer>>sleep: (lib/Timer.bt:<*>)
  at Staff>>nap: (input/kitchen.bt:8)

$ btvm attach ./s.sock -c "mailbox $cook" | sed 's/from .*/from N/'
  order:for: "fish" 7  from N
  name  from N

$ btvm attach ./s.sock -c waits | names | sed 's/0\.[0-9.]*/N/g' | paste -d'|' - - | LC_ALL=C sort
COOK Staff>>order:for: awaits Staff>>nap: of WAITER|  at Staff>>order:for: (input/kitchen.bt:9)
N (session)>>(top level) awaits Staff>>name of COOK|  at top level (input/kitchen.bt:17)

$ btvm attach ./s.sock -c futures | sed 's/[0-9]*$/N/'
created N
live N
settled N
collected N
broken N
unseen N

$ btvm attach ./s.sock -c 'eval #(1, 2, 3) inject: 0 into: [:a :b | a + b]'
6

$ printf 'eval x := 20\neval x + 1\n\nhelp\nfrobnicate\nshow 99999\nshow x\neval 1 +\neval nil foo\nquit\nps\n' | btvm attach ./s.sock
20
21
ps            all processes: what they are, do and await
show PID      one process: state, stack, mailbox, fields
stack PID     where it is, innermost first
mailbox PID   the messages it has not taken yet
waits         who awaits whom, and where
futures       how many there were, and what became of them
eval EXPR     evaluate an expression inside the program
help          this text
quit          leave; the program goes on
A PID may be short: 5 for 0.5.1.
no command 'frobnicate'; `help` lists them
no process 99999 is alive
no process number: x
console:1:3: error[E0201]: Unexpected token: expected expression, found +
  1 +
    ^
RuntimeError: UndefinedObject does not understand 'foo'
Hint: Check spelling or use 'respondsTo:' to verify method exists

$ btvm attach ./s.sock --json -c 'eval 3 + 4'
{"ok":true,"result":{"value":"7"}}

$ btvm attach ./s.sock --json -c "mailbox $cook" | sed 's/"0\.[0-9.]*"/"N"/g'
{"ok":true,"result":[{"arguments":["\"fish\"","7"],"selector":"order:for:","sender":"N"},{"arguments":[],"selector":"name","sender":"N"}]}

$ btvm attach ./s.sock -c 'eval Transcript show: "from the console"; cr' | cut -d, -f1; btvm attach ./s.sock -c frobnicate
#Actor<TranscriptStream
no command 'frobnicate'; `help` lists them
[1]

$ kill -INT $program; wait $program; echo $?; cat out.txt; ls s.sock
130
btvm: attach with: btvm attach ./s.sock
open
from the console

btvm: interrupted
ls: cannot access 's.sock': No such file or directory
[2]

$ btvm attach ./s.sock -c ps
btvm: cannot attach to ./s.sock: No such file or directory
[66]

$ btvm attach
btvm: no program listens; start one with: btvm --control FILE
[66]

$ btvm attach 1 2>&1 | sed "s#to .*/btvm/#to FOLDER/btvm/#"; echo "${PIPESTATUS[0]}"
btvm: cannot attach to FOLDER/btvm/1.sock: No such file or directory
66

$ touch file.sock; btvm --control-socket ./file.sock input/kitchen.bt
btvm: --control: ./file.sock: exists and is no socket
[1]

$ btvm --control-socket no/such/folder/s.sock input/kitchen.bt
btvm: --control: no/such/folder/s.sock: No such file or directory
[1]
