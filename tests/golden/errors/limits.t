What is without end meets a limit, and the program goes on. (slow under gcstress)

$ for mode in '-S 1' '-S 4' -O0; do btvm $mode input/deep_recursion.bt 2>&1 | md5sum; done | uniq | wc -l
1

$ btvm input/deep_recursion.bt
before
RuntimeError: Stack overflow: the recursion is too deep
after
btvm: RuntimeError: Stack overflow: the recursion is too deep
Hint: Check that every recursive method reaches its base case
    at input/deep_recursion.bt:8
    ... and 63 more like it
[1]

$ # A full stack has no room for a handler that chooses a restart: it is unwound at once.
$ btvm input/full_stack.bt 2>&1 | head -1
btvm: RuntimeError: No restart #stop is offered

$ # No Integer has so many digits.
$ btvm -e '[("9" repeat: 170000000) asInteger] on: Error do: [:e | e kind]'
#heap_limit

$ # Of the messages that are traced, the latest are remembered.
> printf '%s\n' 'Actor subclass: Ticker' '  tick: n => n' > ticker.bt
> printf '%s\n' ':load ticker.bt' 'Tracing enable' 'a := Ticker spawn' '1 to: 10050 do: [:n | (a tick: n) await]' \
>   'Tracing disable' 'Tracing systemHealth at: #calls' | btvm repl | tail -1
10000

$ # And of edits.
> (printf '%s\n' ':load ticker.bt'; for n in $(seq 10003); do echo "Ticker >> tick: n => $n"; done
>   printf '%s\n' '(Workspace changes) allEntries size' '((Workspace changes) allEntries first) number') | btvm repl | tail -2
10000
4
