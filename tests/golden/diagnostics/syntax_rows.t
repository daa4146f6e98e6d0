The rows of language.md 8.1 about syntax, each with its place.

$ says() { printf "%s\n" "$@" > row.bt; btvm check row.bt; }

$ # A token that cannot start an expression.

$ says '1 + )'
row.bt:1:5: error[E0201]: Unexpected token: expected expression, found )
  1 + )
      ^
[1]

$ # Blocks.

$ says '[1'
row.bt:1:2: error[E0202]: Expected ']' to close block
  [1
   ^
[1]

$ says '[:x x]'
row.bt:1:5: error[E0203]: Expected '|' after block parameters
  [:x x]
      ^
[1]

$ says '[:3 | 3]'
row.bt:1:3: error[E0204]: Expected parameter name after ':'
  [:3 | 3]
    ^
row.bt:1:5: error[E0201]: Unexpected token: expected expression, found |
  [:3 | 3]
      ^
[1]

$ # Parentheses, lists, arrays, maps, match that are not closed.

$ says '(1 + 2'
row.bt:1:6: error[E0205]: Expected ')' to close parentheses
  (1 + 2
       ^
[1]

$ says '#(1, 2'
row.bt:1:6: error[E0207]: Expected ')' to close list literal
  #(1, 2
       ^
[1]

$ says '#[1, 2'
row.bt:1:6: error[E0208]: Expected ']' to close array literal
  #[1, 2
       ^
[1]

$ says '#{#a => 1'
row.bt:1:9: error[E0209]: Expected '}' to close map literal
  #{#a => 1
          ^
[1]

$ says '3 match: [1 -> 2'
row.bt:1:16: error[E0606]: Expected ']' to close match
  3 match: [1 -> 2
                 ^
[1]

$ # Separators.

$ says '#(1 2)'
row.bt:1:5: error[E0206]: Expected ',', '|', or ')' in list literal, found 2
  #(1 2)
      ^
[1]

$ says '#[1 2]'
row.bt:1:5: error[E0208]: Expected ',' or ']' in array literal, found 2
  #[1 2]
      ^
[1]

$ says '#{#a => 1 2}'
row.bt:1:11: error[E0209]: Expected ',' or '}' in map literal, found 2
  #{#a => 1 2}
            ^
[1]

$ says '#(1 | #(2) 3)'
row.bt:1:12: error[E0207]: Expected ')' to close list literal after cons tail
  #(1 | #(2) 3)
             ^
row.bt:1:13: error[E0201]: Unexpected token: expected expression, found )
  #(1 | #(2) 3)
              ^
[1]

$ # Pairs, cascades.

$ says '#{#a 1}'
row.bt:1:6: error[E0210]: Expected '=>' after map key
  #{#a 1}
       ^
[1]

$ says '1; 2'
row.bt:1:4: error[E0211]: Expected message selector in cascade
  1; 2
     ^
[1]

$ # The parts of match:.

$ says '3 match: [x when: 3 -> 4]'
row.bt:1:19: error[E0601]: Expected '[' after when:
  3 match: [x when: 3 -> 4]
                    ^
row.bt:1:19: error[E0609]: operator '->' in guard expression
  3 match: [x when: 3 -> 4]
                    ^~~~~~
row.bt:1:25: error[E0603]: Expected '->' after pattern in match arm
  3 match: [x when: 3 -> 4]
                          ^
[1]

$ says '3 match: [x when: [x > 2 4] -> 1]'
row.bt:1:26: error[E0602]: Expected ']' to close guard expression
  3 match: [x when: [x > 2 4] -> 1]
                           ^
row.bt:1:33: error[E0201]: Unexpected token: expected expression, found ]
  3 match: [x when: [x > 2 4] -> 1]
                                  ^
[1]

$ says '3 match: [x 4]'
row.bt:1:13: error[E0603]: Expected '->' after pattern in match arm
  3 match: [x 4]
              ^
[1]

$ says '3 match: [) -> 4]'
row.bt:1:11: error[E0604]: Unexpected token in pattern: expected identifier, literal, '_', or '{', found )
  3 match: [) -> 4]
            ^
row.bt:1:17: error[E0201]: Unexpected token: expected expression, found ]
  3 match: [) -> 4]
                  ^
[1]

$ says '3 match: [- x -> 4]'
row.bt:1:13: error[E0605]: Expected number after '-' in pattern
  3 match: [- x -> 4]
              ^
[1]

$ # Class headers and members.

$ says 'sealed subclass: Row' '  one => 1'
row.bt:1:8: error[E0212]: Expected superclass name
  sealed subclass: Row
         ^~~~~~~~~
[1]

$ says 'Object subclass: 3' '  one => 1'
row.bt:1:18: error[E0213]: Expected class name
  Object subclass: 3
                   ^
[1]

$ says 'Object subclass: Row' '  state: 3' '  one => 1'
row.bt:2:10: error[E0214]: Expected field name after 'state:'
    state: 3
           ^
[1]

$ says 'Object subclass: Row' '  classState: 3' '  one => 1'
row.bt:2:15: error[E0215]: Expected variable name after 'classState:'
    classState: 3
                ^
[1]

$ says 'Object subclass: Row' '  state: a: 3' '  one => 1'
row.bt:2:13: error[E0216]: Expected type name
    state: a: 3
              ^
[1]

$ says 'Object subclass: Row' '  one 1' '  two => 2'
row.bt:2:3: error[E0217]: Expected '=>' after method selector
    one 1
    ^~~
[1]

$ says 'Object subclass: Row' '  sealed at: key -> Integer 1' '  two => 2'
row.bt:2:3: error[E0217]: Expected '=>' after method selector
    sealed at: key -> Integer 1
    ^~~~~~
[1]

$ says 'Object subclass: Row' '  class one' '  two => 2'
row.bt:2:3: error[E0217]: Expected '=>' after method selector
    class one
    ^~~~~
[1]

$ says 'Object subclass: Row' '  at: => 1'
row.bt:2:7: error[E0204]: Expected parameter name after keyword
    at: => 1
        ^~
[1]

$ says 'Object subclass: Row' '  + => 1'
row.bt:2:5: error[E0204]: Expected parameter name after binary selector
    + => 1
      ^~
[1]

$ # Directives.

$ says '@primitive "x"'
row.bt:1:1: error[E0224]: @primitive can only appear inside a method body (after =>)
  @primitive "x"
  ^~~~~~~~~~
[1]

$ says 'Object subclass: Row' '  one => @primitive 3'
row.bt:2:21: error[E0225]: @primitive must be followed by a quoted selector or identifier
    one => @primitive 3
                      ^
row.bt:2:10: error[E0226]: Primitives can only be declared in the standard library
    one => @primitive 3
           ^~~~~~~~~~
[1]

$ says '@expect 3'
row.bt:1:9: error[E0222]: @expect must be followed by a category name (dnu, type, unused, all)
  @expect 3
          ^
[1]

$ # Numbers.

$ says '99999999999999r0'
row.bt:1:1: error[E0111]: Invalid radix: 99999999999999
  99999999999999r0
  ^~~~~~~~~~~~~~~~
[1]

$ says '40r7'
row.bt:1:1: error[E0112]: Radix must be between 2 and 36, got 40
  40r7
  ^~~~
[1]

$ says '001r0'
row.bt:1:1: error[E0112]: Radix must be between 2 and 36, got 1
  001r0
  ^~~~~
[1]

$ says '2r9'
row.bt:1:1: error[E0113]: Invalid digit for radix 2: 9
  2r9
  ^~~
[1]

$ says '99999999999999999999'
row.bt:1:1: error[E0109]: Invalid integer: 99999999999999999999
  99999999999999999999
  ^~~~~~~~~~~~~~~~~~~~
[1]

$ says '1.5e'
row.bt:1:1: error[E0110]: Invalid float literal: 1.5e
  1.5e
  ^~~~
[1]
