The REPL on a terminal: lines are edited, completed and remembered; Ctrl-C ends an evaluation only.

$ export TERM=xterm XDG_STATE_HOME=$PWD/state
> talk() { input/terminal "$BTVM" "$@"; }

$ # `btvm` alone starts it.
> talk <<'END'
> expect :exit leaves
> expect > 
> send 6 * 7
> expect 42
> expect > 
> send #(1,
> expect | 
> send 2)
> expect [1, 2]
> send 1/0
> expect badarith
> send :exit
> END

$ # The tabulator completes names of classes, selectors and bindings.
> talk repl <<'END'
> expect > 
> send thousands := 1000
> expect 1000
> expect > 
> type thousan
> expect thousan
> key tab
> expect ds
> send  * 2
> expect 2000
> expect > 
> type Integ
> expect Integ
> key tab
> expect er
> send  name
> expect Integer
> expect > 
> key ctrl-d
> END

$ # Ctrl-C stops an evaluation; bindings stay. At the prompt it drops the line.
> talk repl <<'END'
> expect > 
> send kept := 5
> expect 5
> expect > 
> send Transcript show: "run" ++ "ning"; cr. [true] whileTrue: [nil]
> expect running
> key ctrl-c
> expect interrupted
> expect > 
> send Transcript show: "sleep" ++ "ing"; cr. Timer sleep: 1000000
> expect sleeping
> key ctrl-c
> expect interrupted
> send kept * 11
> expect 55
> expect > 
> send 7 * 9
> expect 63
> send :exit
> END

$ # What was typed is there the next time.
> talk repl <<'END'
> expect > 
> key up
> key enter
> expect 63
> expect > 
> key ctrl-d
> END
