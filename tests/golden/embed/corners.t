Errors, values and threads, seen by the program around the machine (tests/embed/corners.cpp).

$ btvm compile input/Corners.bt -o Corners.btc && $BTVM_BUILD/btvm_embed_corners Corners.btc
no bytes: bad module, , at byte 0: the file ends too early: magic
no module: bad module, , at byte 0: this is not a btvm module: magic
half a module: bad module, , at byte 12: the file ends too early: file size
no class: misuse, , there is no class Corner
a whole module: nil
0 -1 9223372036854775807 -9223372036854775808 2.5 Grüße ok
#(1, "two", true) of 3
a big number: 265252859812191058636308480000000
a value: 120
a class: "class side"
raised: raised, user_error, as asked
not understood: raised, does_not_understand, Corner does not understand 'dance'
wrong count: raised, arity_mismatch, Wrong number of arguments: block expects 1 but was called with 0
too slow: timed out, , Await timed out
later: #awake
for ever: deadlock, , what is awaited can never happen
native throws: raised, user_error, thrown in C++
native may not wait: raised, runtime_error, btvm_call_await needs BTVM_MAY_WAIT
no selector: misuse, , not a class name, a selector and a function
ended: raised, actor_dead, Cannot send 'echo:' to unknown (actor process has terminated)
in order: true
futures: all created, few live, 0 lost
