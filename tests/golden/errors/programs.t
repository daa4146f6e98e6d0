Programs that fail: one clear error with a position, what was written before stays, the right status.

$ btvm input/syntax.bt
input/syntax.bt:3:10: error[E0201]: Unexpected token: expected expression, found =>
    second => #(1, 2
           ^~
[1]

$ btvm input/unterminated.bt
input/unterminated.bt:1:1: error[E0201]: Unexpected token: expected expression, found <error: "{unfinished>
  "{unfinished
  ^~~~~~~~~~~~
[1]

$ btvm input/unknown_class.bt
btvm: RuntimeError: Class 'Nowhere' not found
Hint: Define Nowhere with: Object subclass: Nowhere
    at input/unknown_class.bt:1
[1]

$ btvm input/uncaught.bt
input/uncaught.bt:2:1: hint[W0807]: List does not understand 'frobnicate:'
  #(1, 2) frobnicate: 3
  ^~~~~~~~~~~~~~~~~~~~~
written before
btvm: RuntimeError: List does not understand 'frobnicate:'
Hint: Check spelling or use 'respondsTo:' to verify method exists
    at input/uncaught.bt:2
[1]

$ btvm input/not_an_actor.bt
input/not_an_actor.bt:2:19: hint[W0807]: Integer does not understand 'stop'
  Transcript show: (number stop); cr
                    ^~~~~~~~~~~
btvm: RuntimeError: Integer does not understand 'stop'
Hint: Check spelling or use 'respondsTo:' to verify method exists
    at input/not_an_actor.bt:2
[1]

$ btvm input/shebang.bt
after the first line

$ btvm input/none.bt
btvm: input/none.bt: no such file, or it cannot be read
[66]

$ btvm --entry 'Nobody home' input/shebang.bt
after the first line
btvm: --entry: expected 'Class selector' with a class of the program, got 'Nobody home'
[2]

$ btvm -e '1 +'
-e:1:3: error[E0201]: Unexpected token: expected expression, found +
  1 +
    ^
[1]

$ btvm -e '1 / 0'
btvm: RuntimeError: badarith
    at -e:1
[1]

$ btvm -e '"a" + 1'
btvm: RuntimeError: badarith
    at -e:1
[1]

$ btvm --no-such-option
The following argument was not expected: --no-such-option
Run with --help for more information.
[2]

$ btvm -S 0 input/shebang.bt
--workers: Value 0 not in range 1 to 256
Run with --help for more information.
[2]

$ echo 'Transcript show: "from standard input"; cr' | btvm -
from standard input

$ btvm input/uncaught.bt | head -c 0; echo "${PIPESTATUS[0]}"
input/uncaught.bt:2:1: hint[W0807]: List does not understand 'frobnicate:'
  #(1, 2) frobnicate: 3
  ^~~~~~~~~~~~~~~~~~~~~
btvm: RuntimeError: List does not understand 'frobnicate:'
Hint: Check spelling or use 'respondsTo:' to verify method exists
    at input/uncaught.bt:2
1

$ { printf 'x := 1'; yes ' + 1' | head -n 100000 | tr -d '\n'; echo; } > long.bt; btvm check long.bt 2>&1 | grep -o 'error\[.*'
error[E0220]: Expression is too long (maximum 2000 messages in a row)

$ # Where the text is wrong comes after what every error says.
> btvm input/bad_json.bt
btvm: Error: parse_error error in 'parse:' on JSON
Hint: Check that the string is valid JSON
At: line 2, column 6: invalid literal
    at Reader>>read: (input/bad_json.bt:2)
[1]
