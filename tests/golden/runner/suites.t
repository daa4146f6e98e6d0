What the tests of a class share is made before its first test and given up behind its last one.

$ btvm test suites 2>&1
up
down
FAIL suites/shared_test.bt SharedTest>>testTwo: Error: Assertion failed: expected true, got false
1 passed, 1 failed
[1]
