The rows of language.md 8.1 about what code means, each with its place; rows that name several selectors, with
each of them.

$ says() { printf "%s\n" "$@" > row.bt; btvm check row.bt; }

$ # Names.

$ says 'zork'
row.bt:1:1: error[E0301]: Undefined variable: zork
  zork
  ^~~~
[1]

$ says 'self'
row.bt:1:1: error[E0302]: self can only be used inside a method body
  self
  ^~~~
[1]

$ says 'super foo'
row.bt:1:1: error[E0303]: super can only be used inside a method body
  super foo
  ^~~~~
[1]

$ # Classes and methods.

$ says 'Integer subclass: Row' '  one => 1'
row.bt:1:19: error[E0402]: Cannot subclass sealed class `Integer`
  Integer subclass: Row
                    ^~~
[1]

$ says 'Object subclass: Row' '  yourself => 1'
row.bt:2:3: error[E0403]: Cannot override sealed method `yourself` from class `Object`
    yourself => 1
    ^~~~~~~~
[1]

$ says 'Object subclass: Row' '  one => 1' '  one => 2'
row.bt:3:3: error[E0404]: Duplicate method `one` in class `Row`
    one => 2
    ^~~
[1]

$ says 'Object subclass: Row' '  class one => 1' '  class one => 2'
row.bt:3:9: error[E0404]: Duplicate class method `one` in class `Row`
    class one => 2
          ^~~
[1]

$ says 'Object subclass: Row' '  one =>' '  two => 2'
row.bt:2:3: error[E0405]: Method `one` has an empty body
    one =>
    ^~~
[1]

$ says 'Object subclass: Row' '  one => 1' 'Object subclass: Other' '  two => 2'
row.bt:3:18: error[E0401]: Multiple classes in one file is not supported. Found classes: Row, Other. Each class should be in its own .bt file.
  Object subclass: Other
                   ^~~~~
[1]

$ # Assignments.

$ says 'Object subclass: Row' '  state: a = 1' '  one => b := [self.a := 2]. b'
row.bt:3:16: error[E0308]: cannot assign to field 'a' inside a stored closure
    one => b := [self.a := 2]. b
                 ^~~~~~~~~~~
[1]

$ says 'Object subclass: Row' '  state: a = 1' '  one => self run: [self.a := 2]' '  run: b => b value'
row.bt:3:21: error[E0308]: cannot assign to field 'a' inside a passed closure
    one => self run: [self.a := 2]
                      ^~~~~~~~~~~
[1]

$ says 'Value subclass: Row' '  state: a = 1' '  one => self.a := 2'
row.bt:3:10: error[E0309]: Cannot assign to slot `a` on value type — use `self withA: newValue` to create a new instance
    one => self.a := 2
           ^~~~~~
[1]

$ # Patterns and guards.

$ says '{1, 2} match: [{x, x} -> 1]'
row.bt:1:17: warning[W0701]: Unused variable `x`
  {1, 2} match: [{x, x} -> 1]
                  ^
  hint: If this is intentional, prefix with underscore: _x
row.bt:1:20: error[E0608]: Variable 'x' is bound multiple times in pattern
  {1, 2} match: [{x, x} -> 1]
                     ^
row.bt:1:20: warning[W0701]: Unused variable `x`
  {1, 2} match: [{x, x} -> 1]
                     ^
  hint: If this is intentional, prefix with underscore: _x
[1]

$ says '3 match: [x when: [x == 3] -> 1]'
row.bt:1:20: error[E0609]: operator '==' in guard expression
  3 match: [x when: [x == 3] -> 1]
                     ^~~~~~
[1]

$ says '3 match: [x when: [x foo] -> 1]'
row.bt:1:20: error[E0609]: message send 'foo' in guard expression
  3 match: [x when: [x foo] -> 1]
                     ^~~~~
[1]

$ # Fields.

$ says 'Object subclass: Row' '  state: a = 1' '  class one => self.a'
row.bt:3:16: error[E0307]: cannot access instance field 'a' in a class method
    class one => self.a
                 ^~~~~~
[1]

$ says 'Object subclass: Row' '  state: a = 1' '  one: other => other.a'
row.bt:3:17: error[E0305]: complex field access is not supported, only self.name
    one: other => other.a
                  ^~~~~~~
[1]

$ says 'Object subclass: Row' '  state: a = 1' '  one: other => other.a := 2'
row.bt:3:17: error[E0306]: field assignment to non-self receiver is not supported
    one: other => other.a := 2
                  ^~~~~~~
[1]

$ # Primitives.

$ says 'Object subclass: Row' '  one => @primitive "x"'
row.bt:2:10: error[E0226]: Primitives can only be declared in the standard library
    one => @primitive "x"
           ^~~~~~~~~~
[1]

$ says 'Object subclass: Row' '  one => @intrinsic x'
row.bt:2:10: error[E0226]: Primitives can only be declared in the standard library
    one => @intrinsic x
           ^~~~~~~~~~
row.bt:2:10: error[E0227]: Unknown intrinsic 'x'
    one => @intrinsic x
           ^~~~~~~~~~
[1]

$ btvm check bad/selectors.bt
bad/selectors.bt:5:5: error[E0406]: Cannot instantiate abstract class `Collection`. Subclass it first.
      Collection new.
      ^~~~~~~~~~~~~~
bad/selectors.bt:6:5: error[E0406]: Cannot instantiate abstract class `Collection`. Subclass it first.
      Collection new: 1.
      ^~~~~~~~~~~~~~~~~
bad/selectors.bt:7:5: error[E0406]: Cannot instantiate abstract class `Collection`. Subclass it first.
      Collection spawn.
      ^~~~~~~~~~~~~~~~
bad/selectors.bt:7:5: hint[W0807]: Collection class does not understand 'spawn'
      Collection spawn.
      ^~~~~~~~~~~~~~~~
bad/selectors.bt:8:5: error[E0406]: Cannot instantiate abstract class `Collection`. Subclass it first.
      Collection spawnWith: #{}
      ^~~~~~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:8:5: hint[W0807]: Collection class does not understand 'spawnWith:'
      Collection spawnWith: #{}
      ^~~~~~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:10:5: error[E0407]: Cannot instantiate primitive class `Integer`
      Integer new.
      ^~~~~~~~~~~
bad/selectors.bt:11:5: error[E0407]: Cannot instantiate primitive class `Integer`
      Integer new: 1.
      ^~~~~~~~~~~~~~
bad/selectors.bt:12:5: error[E0407]: Cannot instantiate primitive class `String`
      String new.
      ^~~~~~~~~~
bad/selectors.bt:13:5: error[E0407]: Cannot instantiate primitive class `String`
      String new: 1.
      ^~~~~~~~~~~~~
bad/selectors.bt:14:5: error[E0407]: Cannot instantiate primitive class `Float`
      Float new.
      ^~~~~~~~~
bad/selectors.bt:15:5: error[E0407]: Cannot instantiate primitive class `Float`
      Float new: 1.
      ^~~~~~~~~~~~
bad/selectors.bt:16:5: error[E0407]: Cannot instantiate primitive class `True`
      True new.
      ^~~~~~~~
bad/selectors.bt:17:5: error[E0407]: Cannot instantiate primitive class `True`
      True new: 1.
      ^~~~~~~~~~~
bad/selectors.bt:18:5: error[E0407]: Cannot instantiate primitive class `False`
      False new.
      ^~~~~~~~~
bad/selectors.bt:19:5: error[E0407]: Cannot instantiate primitive class `False`
      False new: 1.
      ^~~~~~~~~~~~
bad/selectors.bt:20:5: error[E0407]: Cannot instantiate primitive class `UndefinedObject`
      UndefinedObject new.
      ^~~~~~~~~~~~~~~~~~~
bad/selectors.bt:21:5: error[E0407]: Cannot instantiate primitive class `UndefinedObject`
      UndefinedObject new: 1.
      ^~~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:22:5: error[E0407]: Cannot instantiate primitive class `Symbol`
      Symbol new.
      ^~~~~~~~~~
bad/selectors.bt:23:5: error[E0407]: Cannot instantiate primitive class `Symbol`
      Symbol new: 1.
      ^~~~~~~~~~~~~
bad/selectors.bt:24:5: error[E0407]: Cannot instantiate primitive class `Block`
      Block new.
      ^~~~~~~~~
bad/selectors.bt:25:5: error[E0407]: Cannot instantiate primitive class `Block`
      Block new: 1.
      ^~~~~~~~~~~~
bad/selectors.bt:26:5: error[E0407]: Cannot instantiate primitive class `CompiledMethod`
      CompiledMethod new.
      ^~~~~~~~~~~~~~~~~~
bad/selectors.bt:27:5: error[E0407]: Cannot instantiate primitive class `CompiledMethod`
      CompiledMethod new: 1.
      ^~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:30:22: error[E0501]: respondsTo: expects a symbol literal, not an identifier
      self respondsTo: name.
                       ^~~~
  hint: Use #name instead of name
bad/selectors.bt:31:19: error[E0501]: fieldAt: expects a symbol literal, not an identifier
      self fieldAt: name.
                    ^~~~
  hint: Use #name instead of name
bad/selectors.bt:32:19: error[E0501]: fieldAt: expects a symbol literal, not an identifier
      self fieldAt: name put: 1.
                    ^~~~
  hint: Use #name instead of name
bad/selectors.bt:33:26: error[E0501]: classNamed: expects a symbol literal, not an identifier
      Beamtalk classNamed: name.
                           ^~~~
  hint: Use #name instead of name
bad/selectors.bt:34:22: error[E0501]: respondsTo: expects a symbol literal, not a string
      self respondsTo: "x".
                       ^~~
bad/selectors.bt:35:26: error[E0501]: classNamed: expects a symbol literal, not an integer
      Beamtalk classNamed: 3
                           ^
bad/selectors.bt:37:14: error[E0502]: do: expects a block with 1 parameter, but got 0
      #(1) do: [].
               ^~
bad/selectors.bt:38:19: error[E0502]: collect: expects a block with 1 parameter, but got 0
      #(1) collect: [].
                    ^~
bad/selectors.bt:39:18: error[E0502]: select: expects a block with 1 parameter, but got 0
      #(1) select: [].
                   ^~
bad/selectors.bt:40:18: error[E0502]: reject: expects a block with 1 parameter, but got 0
      #(1) reject: [].
                   ^~
bad/selectors.bt:41:18: error[E0502]: detect: expects a block with 1 parameter, but got 0
      #(1) detect: [].
                   ^~
bad/selectors.bt:42:22: error[E0502]: anySatisfy: expects a block with 1 parameter, but got 0
      #(1) anySatisfy: [].
                       ^~
bad/selectors.bt:43:22: error[E0502]: allSatisfy: expects a block with 1 parameter, but got 0
      #(1) allSatisfy: [].
                       ^~
bad/selectors.bt:44:19: error[E0502]: groupBy: expects a block with 1 parameter, but got 0
      #(1) groupBy: [].
                    ^~
bad/selectors.bt:45:21: error[E0502]: partition: expects a block with 1 parameter, but got 0
      #(1) partition: [].
                      ^~
bad/selectors.bt:46:17: error[E0502]: to:do: expects a block with 1 parameter, but got 0
      1 to: 2 do: [].
                  ^~
bad/selectors.bt:47:23: error[E0502]: to:by:do: expects a block with 1 parameter, but got 0
      1 to: 2 by: 1 do: [].
                        ^~
bad/selectors.bt:48:18: error[E0502]: detect:ifNone: expects a block with 1 parameter, but got 0
      #(1) detect: [] ifNone: [:x | 1].
                   ^~
bad/selectors.bt:48:29: error[E0502]: detect:ifNone: expects a block with 0 parameters, but got 1
      #(1) detect: [] ifNone: [:x | 1].
                              ^~~~~~~~
bad/selectors.bt:49:25: error[E0502]: eachWithIndex: expects a block with 2 parameters, but got 1
      #(1) eachWithIndex: [:x | x].
                          ^~~~~~~~
bad/selectors.bt:50:5: hint[W0807]: List does not understand 'sortWith:'
      #(1) sortWith: [:x | x].
      ^~~~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:50:20: error[E0502]: sortWith: expects a block with 2 parameters, but got 1
      #(1) sortWith: [:x | x].
                     ^~~~~~~~
bad/selectors.bt:51:26: error[E0502]: keysAndValuesDo: expects a block with 2 parameters, but got 1
      #{} keysAndValuesDo: [:x | x].
                           ^~~~~~~~
bad/selectors.bt:52:26: error[E0502]: inject:into: expects a block with 2 parameters, but got 1
      #(1) inject: 0 into: [:x | x].
                           ^~~~~~~~
bad/selectors.bt:53:23: error[E0502]: whileTrue: expects a block with 0 parameters, but got 1
      [true] whileTrue: [:x | x].
                        ^~~~~~~~
bad/selectors.bt:54:5: error[E0502]: whileTrue: expects a block with 0 parameters, but got 1
      [:x | true] whileTrue: [1].
      ^~~~~~~~~~~
bad/selectors.bt:55:24: error[E0502]: whileFalse: expects a block with 0 parameters, but got 1
      [true] whileFalse: [:x | x].
                         ^~~~~~~~
bad/selectors.bt:56:20: error[E0502]: timesRepeat: expects a block with 0 parameters, but got 1
      3 timesRepeat: [:x | x].
                     ^~~~~~~~
bad/selectors.bt:57:17: error[E0502]: ensure: expects a block with 0 parameters, but got 1
      [1] ensure: [:x | x].
                  ^~~~~~~~
bad/selectors.bt:58:5: error[E0502]: ensure: expects a block with 0 parameters, but got 1
      [:x | x] ensure: [1].
      ^~~~~~~~
bad/selectors.bt:59:17: error[E0502]: ifNotNil: expects a block with 0 or 1 parameter, but got 2
      3 ifNotNil: [:x :y | x].
                  ^~~~~~~~~~~
bad/selectors.bt:60:5: error[E0502]: on:do: expects a block with 0 parameters, but got 1
      [:x | x] on: Error do: [:a :b | a]
      ^~~~~~~~
bad/selectors.bt:60:28: error[E0502]: on:do: expects a block with 0 or 1 parameter, but got 2
      [:x | x] on: Error do: [:a :b | a]
                             ^~~~~~~~~~~
bad/selectors.bt:62:21: error[E0507]: startsWith: expects a string argument, got an integer
      "a" startsWith: 1.
                      ^
bad/selectors.bt:63:19: error[E0507]: endsWith: expects a string argument, got a symbol
      "a" endsWith: #a.
                    ^~
bad/selectors.bt:64:18: error[E0507]: splitOn: expects a string argument, got a float
      "a" splitOn: 1.5.
                   ^~~
bad/selectors.bt:66:14: error[E0507]: at: expects an integer argument, got a string
      #(1) at: "x".
               ^~~
bad/selectors.bt:67:15: error[E0507]: at: expects an integer argument, got a symbol
      "abc" at: #x.
                ^~
bad/selectors.bt:68:5: hint[W0807]: List does not understand 'at:put:'
      #(1) at: 1.5 put: 2.
      ^~~~~~~~~~~~~~~~~~~
bad/selectors.bt:68:14: error[E0507]: at:put: expects an integer argument, got a float
      #(1) at: 1.5 put: 2.
               ^~~
bad/selectors.bt:70:21: error[E0507]: includes: expects a string argument, got an integer
      "abc" includes: 1.
                      ^
bad/selectors.bt:71:20: error[E0507]: indexOf: expects a string argument, got a boolean
      "abc" indexOf: true.
                     ^~~~
bad/selectors.bt:72:21: error[E0507]: includes: expects a string argument, got a block
      "abc" includes: [1]
                      ^~~
bad/selectors.bt:74:16: warning[W0503]: take: expects an integer argument, got a string
      #(1) take: "x".
                 ^~~
bad/selectors.bt:75:16: warning[W0504]: drop: expects an integer argument, got a float
      #(1) drop: 1.5.
                 ^~~
bad/selectors.bt:76:17: warning[W0505]: repeat: expects an integer argument, got a symbol
      "a" repeat: #a.
                  ^~
bad/selectors.bt:77:5: hint[W0807]: String does not understand 'from:to:'
      "abc" from: "x" to: 2.
      ^~~~~~~~~~~~~~~~~~~~~
bad/selectors.bt:77:17: warning[W0506]: from:to: expects an integer argument, got a string
      "abc" from: "x" to: 2.
                  ^~~
bad/selectors.bt:78:5: hint[W0807]: String does not understand 'from:to:'
      "abc" from: 1 to: nil
      ^~~~~~~~~~~~~~~~~~~~~
[1]
