Large files need little memory, which a limit shows. slow under asan, tsan, gcstress.

$ yes 'a line of some length that is repeated very often' | head -c 200M > large; (ulimit -v 3000000; btvm --gc-stress -e '(File lines: "large") take: 1'; btvm -e '(File lines: "large") inject: 0 into: [:n :line | n + 1]'); rm large
#("a line of some length that is repeated very often")
4194304
