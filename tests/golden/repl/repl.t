The REPL: what is typed is evaluated, input by input (language.md 11).

$ printf '%s\n' 'x := 3' 'x + 4' '"a text"' '#(1, 2)' | btvm repl
3
7
a text
[1, 2]

$ # An input goes on until it is complete, or until an empty line; a class is one input.
> printf '%s\n' 'Object subclass: Foo' '  bar => 42' '' 'Foo new bar' '#(1,' '2)' | btvm repl
Foo
42
[1, 2]

$ # Indented lines behind a class definition go on with it: members, bodies on lines of their own.
> printf '%s\n' 'Actor subclass: Counter' '  state: n = 0' '' '  inc =>' '    self.n := self.n + 1' '' '  n => self.n' \
>   'c := Counter spawn. c inc. c n' '  c n + 1' | btvm repl
Counter
1
2

$ # So they do when they come later than the class was complete.
> mkfifo in out; btvm repl < in > out & exec 3> in 4< out
> printf '%s\n' 'Object subclass: Late' '  one => 1' >&3; read -r first <&4; echo "$first"
> printf '%s\n' '  two => 2' 'Late new one + Late new two' >&3; exec 3>&-; cat <&4; wait; rm in out
Late
Late
3

$ # Errors are shown on standard error, and the session goes on. _error is the last one.
> printf '%s\n' 'nil foo' '_error kind' 'zork + 1' '1 +' '' '7' | btvm repl 2>/dev/null
does_not_understand
7

$ printf '%s\n' 'nil foo' | btvm repl
RuntimeError: UndefinedObject does not understand 'foo'
Hint: Check spelling or use 'respondsTo:' to verify method exists
    at input:1

$ # Commands.
> printf '%s\n' 'b := 2' 'a := 1' :bindings :clear :b :nope | btvm repl
2
1
a = 1
b = 2
ok
No bindings
Error: Unknown command: :nope (:help lists them)

$ printf '%s\n' ':load input/tally.bt' 't := Tally spawn' 't add: 4' 't inspect' ':modules' ':unload Tally' 'Tally' | btvm repl 2>/dev/null | sed 's/[0-9.]*>/PID>/'
Loaded: Tally
#Actor<Tally,PID>
4
a Tally (total: 4)
["Tally"]
ok

$ printf '%s\n' ':kill' ':inspect 0.0.0' ':help Integer factorial' :q 'not read' | btvm repl 2>&1 | head -3
Error: Usage: :kill PID, a number such as 0.12.3
No actor 0.0.0
Integer >> factorial

$ # Files are loaded first. One that is not there ends it.
> echo '(Tally spawn) add: 1' | btvm repl input/tally.bt
Loaded: Tally
1

$ btvm repl input/nothing.bt </dev/null
Error: File not found: input/nothing.bt
[1]

$ # An input may have several statements, which see each other's variables.
> printf '%s\n' 'x := 1. y := 2. x + y' 'q := 5. [q + 1] value' 'late + 1. late := 1' | btvm repl
3
6
Error: Undefined variable: late

$ # Lists have spaces; what has no class of an error in front begins with `Error: `.
> printf '%s\n' '#(1, "a,b", #(2, 3))' '"[1,2]"' 'zork' ':help Nope' ':help Metaclass' | btvm repl 2>&1 | head -6
[1, "a,b", [2, 3]]
[1,2]
Error: Undefined variable: zork
Error: Unknown class: Nope
Hint: Use Beamtalk allClasses for available classes.
== Metaclass ==

$ printf '%s\n' ':load input' ':reload' ':load "input/tally.bt"' ':r Tally' ':test' | btvm repl
Loaded 1 file from input
Reloaded 1 file from input
Loaded: Tally
Tally
TestResult(0 tests, 0 passed (0.0s))
