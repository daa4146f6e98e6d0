Static diagnostics (language.md 8): texts, places, hints, recovery, @expect.

$ btvm check bad/classes.bt
bad/classes.bt:1:19: error[E0402]: Cannot subclass sealed class `Integer`
  Integer subclass: Classes
                    ^~~~~~~
bad/classes.bt:6:3: error[E0404]: Duplicate method `one` in class `Classes`
    one => 2
    ^~~
bad/classes.bt:7:17: error[E0307]: cannot access instance field 'field' in a class method
    class make => self.field
                  ^~~~~~~~~~
bad/classes.bt:8:31: warning[W0706]: Undefined class variable `unknown` on class `Classes`
    class count => self.made := self.unknown + 1
                                ^~~~~~~~~~~~
bad/classes.bt:9:3: error[E0403]: Cannot override sealed method `yourself` from class `Object`
    yourself => self
    ^~~~~~~~
bad/classes.bt:10:3: error[E0405]: Method `empty` has an empty body
    empty =>
    ^~~~~
bad/classes.bt:11:11: error[E0305]: complex field access is not supported, only self.name
    last => other.x
            ^~~~~~~
[1]

$ btvm check bad/names.bt
bad/names.bt:4:16: error[E0301]: Undefined variable: missing
    undefined => missing
                 ^~~~~~~
bad/names.bt:6:5: warning[W0701]: Unused variable `left`
      left := 1
      ^~~~
  hint: If this is intentional, prefix with underscore: _left
bad/names.bt:7:22: warning[W0702]: Variable `left` shadows outer variable
      items collect: [:left | left + 1]
                       ^~~~
bad/names.bt:10:5: warning[W0703]: Unreachable code after early return
      2
      ^
bad/names.bt:12:15: error[E0305]: complex field access is not supported, only self.name
    other: o => o.n
                ^~~
bad/names.bt:13:13: error[E0304]: Cannot assign to 'nil'
    assign => nil := 3
              ^~~
bad/names.bt:15:6: warning[W0701]: Unused variable `a`
      {a, a} -> a
       ^
  hint: If this is intentional, prefix with underscore: _a
bad/names.bt:15:9: error[E0608]: Variable 'a' is bound multiple times in pattern
      {a, a} -> a
          ^
bad/names.bt:16:14: error[E0609]: operator '==' in guard expression
      1 when: [x == 1] -> 2
               ^~~~~~
bad/names.bt:18:11: error[E0226]: Primitives can only be declared in the standard library
    prim => @primitive "x"
            ^~~~~~~~~~
[1]

$ btvm check bad/sends.bt
bad/sends.bt:2:27: warning[W0804]: Type mismatch: state `total` declared as Integer, default is String
    state: total: Integer = "none"
                            ^~~~~~
bad/sends.bt:4:10: error[E0407]: Cannot instantiate primitive class `Integer`
    new => Integer new
           ^~~~~~~~~~~
bad/sends.bt:5:15: error[E0406]: Cannot instantiate abstract class `Collection`. Subclass it first.
    abstract => Collection new
                ^~~~~~~~~~~~~~
bad/sends.bt:6:36: error[E0501]: respondsTo: expects a symbol literal, not an identifier
    reader: name => self respondsTo: name
                                     ^~~~
  hint: Use #name instead of name
bad/sends.bt:7:28: error[E0501]: fieldAt: expects a symbol literal, not a string
    reader2 => self fieldAt: "x"
                             ^~~
bad/sends.bt:9:17: error[E0502]: do: expects a block with 1 parameter, but got 0
      #(1, 2) do: [1].
                  ^~~
bad/sends.bt:10:29: error[E0502]: inject:into: expects a block with 2 parameters, but got 1
      #(1, 2) inject: 0 into: [:x | x].
                              ^~~~~~~~
bad/sends.bt:11:20: error[E0502]: timesRepeat: expects a block with 0 parameters, but got 1
      3 timesRepeat: [:i | i].
                     ^~~~~~~~
bad/sends.bt:12:5: error[E0502]: on:do: expects a block with 0 parameters, but got 1
      [:x | x] on: Error do: [:a :b | a].
      ^~~~~~~~
bad/sends.bt:12:28: error[E0502]: on:do: expects a block with 0 or 1 parameter, but got 2
      [:x | x] on: Error do: [:a :b | a].
                             ^~~~~~~~~~~
bad/sends.bt:15:23: error[E0507]: startsWith: expects a string argument, got an integer
      "abc" startsWith: 3.
                        ^
bad/sends.bt:16:14: error[E0507]: at: expects an integer argument, got a string
      #(1) at: "x".
               ^~~
bad/sends.bt:17:21: error[E0507]: includes: expects a string argument, got a symbol
      "abc" includes: #a.
                      ^~
bad/sends.bt:18:19: warning[W0503]: take: expects an integer argument, got a string
      #(1, 2) take: "two".
                    ^~~~~
bad/sends.bt:19:5: warning[W0709]: Cannot mutate immutable value (Integer literal)
      42 fieldAt: #x put: 1
      ^~~~~~~~~~~~~~~~~~~~~
bad/sends.bt:21:16: error[E0308]: cannot assign to field 'total' inside a stored closure
      action := [self.total := 1].
                 ^~~~~~~~~~~~~~~
bad/sends.bt:23:22: error[E0308]: cannot assign to field 'total' inside a passed closure
    pass => self run: [self.total := 2]
                       ^~~~~~~~~~~~~~~
[1]

$ btvm check bad/types.bt
bad/types.bt:2:27: warning[W0804]: Type mismatch: state `total` declared as Integer, default is String
    state: total: Integer = "none"
                            ^~~~~~
bad/types.bt:7:3: warning[W0802]: Method 'wrong' in Types declares return type String, but body returns Integer
    wrong -> String => 42
    ^~~~~
bad/types.bt:8:3: warning[W0806]: Missing return type annotation in typed class `Types` (method `untyped:`)
    untyped: x => x
    ^~~~~~~~
bad/types.bt:8:12: warning[W0805]: Missing type annotation for parameter `x` in typed class `Types` (method `untyped:`)
    untyped: x => x
             ^
bad/types.bt:11:16: warning[W0801]: Argument 1 of 'deposit:' on Types expects Integer, got String
      t deposit: "ten"
                 ^~~~~
bad/types.bt:12:5: warning[W0808]: `+` on Integer expects a numeric argument, got String
      1 + "two"
      ^~~~~~~~~
bad/types.bt:13:5: warning[W0808]: `++` on String expects a String argument, got Integer
      "a" ++ 3
      ^~~~~~~~
bad/types.bt:14:5: hint[W0807]: Integer does not understand 'frobnicate'
      3 frobnicate
      ^~~~~~~~~~~~
bad/types.bt:15:5: hint[W0807]: String does not understand 'sizee'
      "abc" sizee
      ^~~~~~~~~~~
  hint: Did you mean 'size'?
bad/types.bt:16:5: hint[W0807]: Types class does not understand 'deposti'
      Types deposti
      ^~~~~~~~~~~~~
bad/types.bt:17:19: warning[W0804]: Type mismatch: field `total` declared as Integer, got String
      self.total := "x"
                    ^~~

$ btvm check bad/value.bt
bad/value.bt:3:13: error[E0309]: Cannot assign to slot `x` on value type — use `self withX: newValue` to create a new instance
    change => self.x := 1
              ^~~~~~
[1]

$ btvm check bad/expect.bt
bad/expect.bt:9:5: warning[W0712]: stale @expect type: no matching diagnostic found on the following expression
      @expect type
      ^~~~~~~

$ btvm check bad/several.bt
bad/several.bt:2:15: error[E0201]: Unexpected token: expected expression, found ]
    one => [1 + ]
                ^
bad/several.bt:4:3: error[E0205]: Expected ')' to close parentheses
    three => #(1 2)
    ^~~~~
bad/several.bt:4:16: error[E0206]: Expected ',', '|', or ')' in list literal, found 2
    three => #(1 2)
                 ^
bad/several.bt:5:13: error[E0201]: Unexpected token: expected expression, found +
    four => 4 +
              ^
[1]

$ btvm check bad/recovery.bt
bad/recovery.bt:3:5: error[E0201]: Unexpected token: expected expression, found inject:
      inject: 0
      ^~~~~~~
bad/recovery.bt:4:5: error[E0201]: Unexpected token: expected expression, found into:
      into: [:a :b | a + b]
      ^~~~~
bad/recovery.bt:5:10: error[E0201]: Unexpected token: expected expression, found =>
    -3 foo => 3
           ^~
bad/recovery.bt:6:16: error[E0201]: Unexpected token: expected expression, found #(
    second => 12 #(3
                 ^~
bad/recovery.bt:7:24: error[E0201]: Unexpected token: expected expression, found ]
    third => self fourth ]
                         ^
bad/recovery.bt:8:15: error[E0103]: single-quoted strings are no longer supported, use double quotes: "x"
    fourth => 4 'x'
                ^~~
bad/recovery.bt:9:10: error[E0204]: Expected parameter name after keyword
    fifth: => 5
           ^~
bad/recovery.bt:10:5: error[E0204]: Expected parameter name after binary selector
    + => 6
      ^~
bad/recovery.bt:12:11: error[E0201]: Unexpected token: expected expression, found +
  fifth at: + 3
            ^
[1]

$ btvm check bad/headless.bt
bad/headless.bt:1:10: error[E0212]: Expected superclass name
  abstract subclass: Headless
           ^~~~~~~~~
[1]

$ btvm check bad/host.bt
bad/host.bt:4:27: warning[W0710]: stateful block passed to Erlang lists:foreach — mutations inside the block will be silently dropped, since host functions get copies of captured variables
      Erlang lists foreach: [:each | total := total + each] with: items
                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
bad/host.bt:7:19: warning[W0702]: Variable `items` shadows outer variable
      1 to: 3 do: [:items | items].
                    ^~~~~
bad/host.bt:8:21: warning[W0702]: Variable `items` shadows outer variable
      nil ifNotNil: [:items | items]
                      ^~~~~

$ btvm check bad/silenced.bt

$ btvm check bad/end.bt
bad/end.bt:1:8: error[E0201]: Unexpected token: expected expression, found +
  x := 1 +
         ^
[1]

$ btvm check bad/two_classes.bt
bad/two_classes.bt:3:18: error[E0401]: Multiple classes in one file is not supported. Found classes: First, Second. Each class should be in its own .bt file.
  Object subclass: Second
                   ^~~~~~
[1]

$ btvm check --format=json bad/end.bt bad/expect.bt
[
  {"file":"bad/end.bt","line":1,"column":8,"end_line":1,"end_column":9,"severity":"error","code":"E0201","message":"Unexpected token: expected expression, found +"},
  {"file":"bad/expect.bt","line":9,"column":5,"end_line":9,"end_column":12,"severity":"warning","code":"W0712","message":"stale @expect type: no matching diagnostic found on the following expression"}
]
[1]

$ btvm check --warnings-as-errors bad/expect.bt
bad/expect.bt:9:5: warning[W0712]: stale @expect type: no matching diagnostic found on the following expression
      @expect type
      ^~~~~~~
[1]

$ btvm check bad > all.txt 2>&1; echo $?; grep -c 'error\[' all.txt
1
110

$ printf 'Transcript show: "caf\351"; cr\n' >latin1.bt; btvm latin1.bt | iconv -f latin1
latin1.bt:1:22: error[E0101]: The source is not UTF-8
  Transcript show: "caf�"; cr
                       ^
  hint: Save the file in the encoding UTF-8

$ # Codes are explained. All messages of this file have one.
> btvm help E0301
E0301  Undefined variable: *

No variable of that name was assigned before. A variable begins with its first assignment, in that
block or method; fields are read as self.name.

$ btvm help e0404 | head -1
E0404  Duplicate * in class *

$ btvm help E9999
btvm: help: no diagnostic has the code 'E9999'; `btvm help codes` lists them
[2]

$ btvm help codes | head -2
E0101  The source is not UTF-8
E0102  The source is too large *

$ btvm help | head -1; btvm help | grep "^  help"
btvm: the actor virtual machine for Beamtalk
  help                        Print this help, or what a diagnostic's code means

$ btvm check bad 2>&1 | grep -E ': (error|warning|hint):' || echo all
all

$ btvm check --format=json bad/names.bt | python3 -c 'import json, sys
> for one in json.load(sys.stdin):
>     print(one["severity"], one["code"], one["line"], one["column"], one["end_line"], one["end_column"])'
error E0301 4 16 4 23
warning W0701 6 5 6 9
warning W0702 7 22 7 26
warning W0703 10 5 10 6
error E0305 12 15 12 18
error E0304 13 13 13 16
warning W0701 15 6 15 7
error E0608 15 9 15 10
error E0609 16 14 16 20
error E0226 18 11 18 21

$ btvm check --warnings-as-errors bad/types.bt 2>&1 >/dev/null | tail -1; echo ${PIPESTATUS[0]}
                    ^~~
1

$ btvm check bad/declared.bt
bad/declared.bt:3:3: error[E0240]: Expected ']' to close children:
    strategy: #allForOne
    ^~~~~~~~~
bad/declared.bt:3:13: error[E0241]: strategy: expects one of #oneForOne #oneForAll #restForOne, not #allForOne
    strategy: #allForOne
              ^~~~~~~~~~
bad/declared.bt:4:15: error[E0241]: supervisor: expects one of #permanent #transient #temporary, not #sometimes
    supervisor: #sometimes
                ^~~~~~~~~~
bad/declared.bt:5:12: error[E0241]: onError: expects one of #crash, not #ignore
    onError: #ignore
             ^~~~~~~
[1]
