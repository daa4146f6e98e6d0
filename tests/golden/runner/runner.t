The formats of test files (language.md 9), selection, and exit statuses.

$ btvm test formats/expectation.bt formats/repl.bt
34 passed, 0 failed

$ btvm test formats/wrong.bt
FAIL formats/wrong.bt:1: `unbound` expected ERROR: _, got Error: Undefined variable: unbound
FAIL formats/wrong.bt:3: missing assertion after `y := 5`
FAIL formats/wrong.bt:4: `y` expected 6, got 5
FAIL formats/wrong.bt:6: `1 foo` expected ERROR: does_not, got RuntimeError: Integer does not understand 'foo'
Hint: Check spelling or use 'respondsTo:' to verify method exists
FAIL formats/wrong.bt:8: `1 foo` expected _, got RuntimeError: Integer does not understand 'foo'
Hint: Check spelling or use 'respondsTo:' to verify method exists
FAIL formats/wrong.bt:10: `y` expected ERROR: badarith, got 5
0 passed, 6 failed
[1]

$ btvm test --fail-fast formats
FAIL formats/wrong.bt:1: `unbound` expected ERROR: _, got Error: Undefined variable: unbound
34 passed, 1 failed
[1]

$ btvm test -k repl formats
25 passed, 0 failed

$ btvm test sources
FAIL sources/broken.bt: does not compile: Expected ']' to close block
2 passed, 1 failed
[1]

$ btvm test suite
FAIL suite/shape_test.bt ShapeTest>>testWrong: Error: Expected 2, got 1
3 passed, 1 failed
[1]

$ btvm test -k testHost suite
1 passed, 0 failed

$ btvm test sources/plain.bt
2 passed, 0 failed

$ mkdir empty; btvm test empty
0 passed, 0 failed
[5]

$ btvm test nowhere
btvm: nowhere: no such file or directory
[66]

$ btvm test classes/plain
3 passed, 0 failed

$ btvm test classes/package/test
hi
2 passed, 0 failed
