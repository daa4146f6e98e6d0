Steps that take long leave their worker (docs/adr/0023-long-steps.md). slow under tsan, asan, gcstress.

$ # What they answer, and whether some were taken elsewhere.
> while read -r expression; do
>   btvm -S 1 --stats -e "$expression" 2>input/statistics
>   grep -q ' [1-9][0-9]* long steps elsewhere' input/statistics || echo "stays: $expression"
> done <input/long_steps.txt; rm -f input/statistics
1
"1"
true
1000000
7888897
2
1000000
1000000
4000000
"ü"
500001
300000
1806182
true
100000
false
200000
64
300000
300000

$ # Ordinary ones stay.
> btvm -S 1 --stats -e '((1 to: 1000) asList collect: [:i | i printString]) sort printString size' 2>&1 |
>   sed 's/.*us; \(.* long\)/\1/;/^btvm/d'
6894
0 long steps elsewhere

$ # There is nobody to hold up in a deterministic run.
> btvm --deterministic --stats -e '(1 to: 100000) asList reversed sort first' 2>&1 | sed 's/.*us; \(.* long\)/\1/;/^btvm/d'
1
0 long steps elsewhere

$ # Killed meanwhile, and left behind at the end.
> btvm -S 1 -e 'f := [(1 to: 1000000) asList reversed sort] fork. f cancel. f isRejected'
> btvm -S 1 -e '[(1 to: 1000000) asList reversed sort] fork. 1'
true
1

$ # What a step raises is raised where it was begun.
> btvm -S 1 -e '[("1x" repeat: 1000000) asInteger] on: Exception do: [:e | e class name]'
#RuntimeError
