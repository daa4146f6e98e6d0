The rows of language.md 8.2 and 8.3: warnings and hints, each with its place.

$ says() { printf "%s\n" "$@" > row.bt; btvm check row.bt; }

$ # Variables.

$ says 'Object subclass: Row' '  one => [:x | y := x. 3] value: 1'
row.bt:2:16: warning[W0701]: Unused variable `y`
    one => [:x | y := x. 3] value: 1
                 ^
  hint: If this is intentional, prefix with underscore: _y

$ says 'Object subclass: Row' '  one: x => [:x | x] value: x'
row.bt:2:15: warning[W0702]: Variable `x` shadows outer variable
    one: x => [:x | x] value: x
                ^

$ says 'Object subclass: Row' '  one => {1, 2} match: [{a, b} -> b]'
row.bt:2:26: warning[W0701]: Unused variable `a`
    one => {1, 2} match: [{a, b} -> b]
                           ^
  hint: If this is intentional, prefix with underscore: _a

$ says 'Object subclass: Row' '  one => ^1. 2. 3'
row.bt:2:14: warning[W0703]: Unreachable code after early return
    one => ^1. 2. 3
               ^

$ # Classes.

$ says 'Actor subclass: Row' '  class one => Row new' '  class two => Row new: #{}'
row.bt:2:16: warning[W0704]: Actor subclass `Row` should use `spawn` instead of `new`
    class one => Row new
                 ^~~~~~~
row.bt:3:16: warning[W0704]: Actor subclass `Row` should use `spawn` instead of `new`
    class two => Row new: #{}
                 ^~~~~~~~~~~~

$ says 'Object subclass: Row' '  state: a = 1' '  class one => Row new: #{#b => 1}'
row.bt:3:27: warning[W0705]: Unknown field `b` for class `Row`
    class one => Row new: #{#b => 1}
                            ^~

$ says 'Object subclass: Row' '  classState: a = 1' '  class one => self.b'
row.bt:3:16: warning[W0706]: Undefined class variable `b` on class `Row`
    class one => self.b
                 ^~~~~~

$ says 'Object subclass: Integer' '  one => 1'
row.bt:1:18: warning[W0707]: Class name `Integer` conflicts with a stdlib class. Loading will fail because stdlib class names are protected.
  Object subclass: Integer
                   ^~~~~~~

$ says 'Object subclass: Row' '  state: x = 1' '  withX: n => self.x := n' '  grow => self.x := 2'
row.bt:4:11: warning[W0708]: Direct slot assignment `self.x :=` bypasses the `withX:` method defined in the class hierarchy
    grow => self.x := 2
            ^~~~~~

$ says 'Zork >> one: x => x'
row.bt:1:1: warning[W0711]: Standalone method targets unknown class `Zork` in this module
  Zork >> one: x => x
  ^~~~

$ says 'Zork class >> one => 1'
row.bt:1:1: warning[W0711]: Standalone method targets unknown class `Zork` in this module
  Zork class >> one => 1
  ^~~~

$ says 'Object subclass: Zork' '  one => 1' 'Zork >> two => 2' 'Zork class >> three => 3'

$ # Values.

$ says '[3 fieldAt: #a put: 1] on: Error do: [:e | e]'
row.bt:1:2: warning[W0709]: Cannot mutate immutable value (Integer literal)
  [3 fieldAt: #a put: 1] on: Error do: [:e | e]
   ^~~~~~~~~~~~~~~~~~~~

$ says 'Object subclass: Row' '  one =>' '    n := 0' '    Erlang lists foreach: [:x | n := n + x] with: #(1)' '    n'
row.bt:4:27: warning[W0710]: stateful block passed to Erlang lists:foreach — mutations inside the block will be silently dropped, since host functions get copies of captured variables
      Erlang lists foreach: [:x | n := n + x] with: #(1)
                            ^~~~~~~~~~~~~~~~~

$ # Types.

$ says 'Object subclass: Row' '  deposit: n: Integer => n' '  class one => Row new deposit: "x"'
row.bt:3:33: warning[W0801]: Argument 1 of 'deposit:' on Row expects Integer, got String
    class one => Row new deposit: "x"
                                  ^~~

$ says 'Object subclass: Row' '  one -> Integer => "x"'
row.bt:2:3: warning[W0802]: Method 'one' in Row declares return type Integer, but body returns String
    one -> Integer => "x"
    ^~~

$ says 'Object subclass: Row' '  state: a: Integer = "x"' '  one => self.a := #a'
row.bt:2:23: warning[W0804]: Type mismatch: state `a` declared as Integer, default is String
    state: a: Integer = "x"
                        ^~~
row.bt:3:20: warning[W0804]: Type mismatch: field `a` declared as Integer, got Symbol
    one => self.a := #a
                     ^~

$ says 'typed Object subclass: Row' '  one: p => 1'
row.bt:2:3: warning[W0806]: Missing return type annotation in typed class `Row` (method `one:`)
    one: p => 1
    ^~~~
row.bt:2:8: warning[W0805]: Missing type annotation for parameter `p` in typed class `Row` (method `one:`)
    one: p => 1
         ^

$ says 'Object subclass: Row' '  one => 3 isEvn'
row.bt:2:10: hint[W0807]: Integer does not understand 'isEvn'
    one => 3 isEvn
           ^~~~~~~
  hint: Did you mean 'isEven'?

$ says 'Object subclass: Row' '  one => Row zork'
row.bt:2:10: hint[W0807]: Row class does not understand 'zork'
    one => Row zork
           ^~~~~~~~

$ # A typed class has typed subclasses.

$ printf '%s\n' 'typed Object subclass: Typed' '  m -> Integer => 1' > typed.bt && says 'Typed subclass: Row' '  n => 2' && btvm check typed.bt row.bt
row.bt:2:3: warning[W0806]: Missing return type annotation in typed class `Row` (method `n`)
    n => 2
    ^

$ # An override with another type of parameter.

$ says 'Object subclass: Base' '  m: x: Integer => x' && mv row.bt base.bt && says 'Base subclass: Derived' '  m: x: String => x' && mv row.bt derived.bt && btvm check base.bt derived.bt
derived.bt:2:6: warning[W0803]: Parameter 1 of 'm:' in Derived has type String, incompatible with parent's Integer
    m: x: String => x
       ^~

$ btvm check bad/numbers.bt
bad/numbers.bt:4:5: warning[W0808]: `+` on Integer expects a numeric argument, got String
      1 + "x".
      ^~~~~~~
bad/numbers.bt:5:5: warning[W0808]: `-` on Integer expects a numeric argument, got String
      1 - "x".
      ^~~~~~~
bad/numbers.bt:6:5: warning[W0808]: `*` on Integer expects a numeric argument, got String
      1 * "x".
      ^~~~~~~
bad/numbers.bt:7:5: warning[W0808]: `/` on Integer expects a numeric argument, got String
      1 / "x".
      ^~~~~~~
bad/numbers.bt:8:5: warning[W0808]: `%` on Integer expects a numeric argument, got String
      1 % "x".
      ^~~~~~~
bad/numbers.bt:9:5: warning[W0808]: `**` on Integer expects a numeric argument, got String
      1 ** "x".
      ^~~~~~~~
bad/numbers.bt:10:5: warning[W0808]: `<` on Integer expects a numeric argument, got String
      1 < "x".
      ^~~~~~~
bad/numbers.bt:11:5: warning[W0808]: `>` on Integer expects a numeric argument, got String
      1 > "x".
      ^~~~~~~
bad/numbers.bt:12:5: warning[W0808]: `<=` on Integer expects a numeric argument, got String
      1 <= "x".
      ^~~~~~~~
bad/numbers.bt:13:5: warning[W0808]: `>=` on Integer expects a numeric argument, got String
      1 >= "x".
      ^~~~~~~~
bad/numbers.bt:14:5: warning[W0808]: `++` on String expects a String argument, got Integer
      "a" ++ 1.
      ^~~~~~~~
bad/numbers.bt:15:5: warning[W0808]: `+` on Float expects a numeric argument, got Symbol
      1.5 + #a.
      ^~~~~~~~

$ # None of them keeps a file from being loaded; that a class comes from another file is said then.

$ printf '%s\n' 'Object subclass: Twice' '  a => 1' > one.bt && cp one.bt two.bt && printf '%s\n' ':load one.bt' ':load two.bt' | btvm repl
Loaded: Twice
btvm: warning: Class 'Twice' redefined (was one.bt, now two.bt)
Loaded: Twice
