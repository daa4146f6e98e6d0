Ets tables of large values and many keys, and the keys while others write. (slow under gcstress)

$ for mode in '-S 1' '-S 4' -O0 '--no-direct -S 2'; do btvm test $mode input/large.bt; done
30 passed, 0 failed
30 passed, 0 failed
30 passed, 0 failed
30 passed, 0 failed

$ for mode in '-S 1' '-S 4' -O0 '--no-direct -S 2'; do btvm test $mode input/keys.bt 2>&1 | grep -v ^note:; done
14 passed, 0 failed
14 passed, 0 failed
14 passed, 0 failed
14 passed, 0 failed
