What is without end meets a limit, and the program goes on. (slow under gcstress)

$ for mode in '-S 1' '-S 4' -O0; do btvm $mode input/deep_recursion.bt 2>&1 | md5sum; done | uniq | wc -l
1

$ btvm input/deep_recursion.bt
before
RuntimeError: Stack overflow: the recursion is too deep
after
btvm: RuntimeError: Stack overflow: the recursion is too deep
Hint: Check that every recursive method reaches its base case
    at input/deep_recursion.bt:8
    ... and 63 more like it
[1]
