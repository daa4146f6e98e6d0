The formats of test files (language.md 9), selection, and exit statuses.

$ btvm test formats/expectation.bt formats/repl.bt
34 passed, 0 failed

$ btvm test formats/wrong.bt
FAIL formats/wrong.bt:1: `unbound`
  - ERROR: _
  + Error: Undefined variable: unbound
FAIL formats/wrong.bt:3: missing assertion after `y := 5`
FAIL formats/wrong.bt:4: `y`
  - 6
  + 5
FAIL formats/wrong.bt:6: `1 foo`
  - ERROR: does_not
  + RuntimeError: Integer does not understand 'foo'
  + Hint: Check spelling or use 'respondsTo:' to verify method exists
FAIL formats/wrong.bt:8: `1 foo`
  - _
  + RuntimeError: Integer does not understand 'foo'
  + Hint: Check spelling or use 'respondsTo:' to verify method exists
FAIL formats/wrong.bt:10: `y`
  - ERROR: badarith
  + 5
0 passed, 6 failed
[1]

$ btvm test --fail-fast formats
FAIL formats/wrong.bt:1: `unbound`
  - ERROR: _
  + Error: Undefined variable: unbound
9 passed, 1 failed
[1]

$ btvm test -k repl formats
25 passed, 0 failed

$ btvm test sources
FAIL sources/broken.bt: does not compile: line 2: Expected ']' to close block
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

$ # Three formats in one folder, with fixtures in the order in which they need each other, and fixtures of
> # the folder above. Loaded paths begin at the working directory.
> btvm test mixed
FAIL mixed/counter_test.bt CounterTest>>testFails: Error: Expected 3, got 2
FAIL mixed/text_test.bt TextTest>>testLines: Error: Expected one
2
three, got one
two
three
    one
  - 2
  + two
    three
FAIL mixed/text_test.bt TextTest>>testLong: Error: Expected a long line that ends in one way or another, got a long line that ends in one way, or another
  - a long line that ends in one way or another
  + a long line that ends in one way, or another
                                    ^
note: 5 tests left processes or futures behind; --leaks=list tells which
24 passed, 3 failed
[1]

$ cp -r mixed elsewhere; cd elsewhere; btvm test counter_test.bt cases; cd ..
FAIL counter_test.bt CounterTest>>testFails: Error: Expected 3, got 2
note: 2 tests left processes or futures behind; --leaks=list tells which
3 passed, 1 failed

$ # The other forms of the report.
> btvm test --format=tap mixed/counter_test.bt mixed/expect_test.bt
TAP version 13
ok 1 - mixed/counter_test.bt CounterTest>>testAdd
# left behind 1 process
not ok 2 - mixed/counter_test.bt CounterTest>>testFails
  ---
  message: "Error: Expected 3, got 2"
  ...
# left behind 1 process
ok 3 - mixed/counter_test.bt CounterTest>>testStops
ok 4 - mixed/expect_test.bt:2 x := \#(1, "a", \#b)
ok 5 - mixed/expect_test.bt:4 x at: 9
ok 6 - mixed/expect_test.bt:6 1 / 0
1..6
# passed 5, failed 1
[1]

$ btvm test --format=junit mixed > report.xml; python3 - <<'END'
> import xml.etree.ElementTree
> root = xml.etree.ElementTree.parse("report.xml").getroot()
> print(root.tag, root.get("tests"), root.get("failures"), root.get("skipped"))
> for suite in root:
>     print(suite.get("name"), suite.get("tests"), suite.get("failures"))
> for failure in root.iter("failure"):
>     print(repr(failure.text))
> END
testsuites 27 3 0
Extra 1 0
CounterTest 3 1
DeepTest 3 0
LateTest 1 0
TextTest 2 2
mixed/careless.bt 4 0
mixed/expect_test.bt 3 0
mixed/session.bt 10 0
'Error: Expected 3, got 2'
'Error: Expected one\n2\nthree, got one\ntwo\nthree\nexpected: one\n2\nthree\nactual: one\ntwo\nthree'
'Error: Expected a long line that ends in one way or another, got a long line that ends in one way, or another\nexpected: a long line that ends in one way or another\nactual: a long line that ends in one way, or another'

$ btvm test --format=json mixed > report.json; python3 - <<'END'
> import json
> report = json.load(open("report.json"))
> print(report["passed"], report["failed"], report["skipped"], len(report["tests"]))
> for test in report["tests"]:
>     if test["status"] != "passed":
>         print(test["file"], test["suite"], test["name"], test["message"])
> END
24 3 0 27
mixed/counter_test.bt CounterTest testFails Error: Expected 3, got 2
mixed/text_test.bt TextTest testLines Error: Expected one
2
three, got one
two
three
mixed/text_test.bt TextTest testLong Error: Expected a long line that ends in one way or another, got a long line that ends in one way, or another

$ # What programs show does not get into reports for other programs.
> btvm test --format=json package 2>shown | python3 -c 'import json, sys; print(json.load(sys.stdin)["passed"])'
> cat shown
2
you

$ # A package: its classes are loaded, its tests have a workspace, and what is shown without an end of line
> # does not hide the counts.
> btvm test package
you
2 passed, 0 failed

$ # From anywhere: what a test loads is looked for in the folders above it too.
> cd package/test; btvm test; cd ../..; mkdir away; cd away; btvm test ../mixed/session.bt; cd ..
you
2 passed, 0 failed
note: 1 test left processes or futures behind; --leaks=list tells which
10 passed, 0 failed

$ # Test classes inherit tests; an abstract one has none to run.
> btvm test inherit
FAIL inherit/c_test.bt CTest>>testValue: Error: Expected 1, got 2
2 passed, 1 failed
[1]

$ # Many at a time, in another order: the same results. The seed is printed.
> btvm test -j 4 --shuffle=11 mixed inherit
shuffled with --shuffle=11
FAIL mixed/text_test.bt TextTest>>testLong: Error: Expected a long line that ends in one way or another, got a long line that ends in one way, or another
  - a long line that ends in one way or another
  + a long line that ends in one way, or another
                                    ^
FAIL mixed/text_test.bt TextTest>>testLines: Error: Expected one
2
three, got one
two
three
    one
  - 2
  + two
    three
FAIL mixed/counter_test.bt CounterTest>>testFails: Error: Expected 3, got 2
FAIL inherit/c_test.bt CTest>>testValue: Error: Expected 1, got 2
note: 5 tests left processes or futures behind; --leaks=list tells which
26 passed, 4 failed
[1]

$ btvm test --shuffle inherit | head -1
shuffled with --shuffle=<*>

$ btvm test --shuffle=x inherit 2>&1 | head -1
--shuffle: 'x' is no seed: a number from 0 on

$ btvm test -j 3 --fail-fast mixed | tail -1
<*> failed

$ # What tests leave behind.
> btvm test --leaks=list mixed/counter_test.bt mixed/session.bt
note: mixed/counter_test.bt CounterTest>>testAdd left behind 1 process
FAIL mixed/counter_test.bt CounterTest>>testFails: Error: Expected 3, got 2
note: mixed/counter_test.bt CounterTest>>testFails left behind 1 process
note: mixed/session.bt:22 left behind 1 process
12 passed, 1 failed
[1]

$ btvm test --leaks=fail mixed/session.bt
FAIL mixed/session.bt:22: left behind 1 process
9 passed, 1 failed
[1]

$ btvm test --leaks=ignore mixed/session.bt
10 passed, 0 failed

$ # A test that does not end; a file that cannot be loaded.
> btvm test --time-limit 1 slow
FAIL slow/missing.bt:1: cannot load slow/nothing.bt: File not found: slow/nothing.bt
FAIL slow/stuck.bt:3: `[true] whileTrue: [nil]`
  - _
  + took longer than 1 s
2 passed, 2 failed, 1 skipped
[1]

$ # Documents are tests when they are named.
> btvm test mixed/notes.md
1 passed, 0 failed

$ # On a terminal there is a line that says how far it is, and colours.
> python3 input/screen "$BTVM" test formats/expectation.bt formats/repl.bt slow/missing.bt
[1/3] 9 passed, 0 failed<return><escape>[K<escape>[1;31mFAIL<escape>[0m slow/missing.bt:1: cannot load slow/nothing.bt: File not found: slow/nothing.bt
[2/3] 9 passed, 1 failed<return><escape>[K34 passed, 1 failed, 1 skipped
