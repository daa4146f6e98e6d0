Large files need little memory, which a limit shows. More than a String can have is an error, and not the beginning
of the file. slow under asan, tsan, gcstress.

$ yes 'a line of some length that is repeated very often' | head -c 200M > large; (ulimit -v 3000000; btvm --gc-stress -e '(File lines: "large") take: 1'; btvm -e '(File lines: "large") inject: 0 into: [:n :line | n + 1]'); rm large
#("a line of some length that is repeated very often")
4194304

$ truncate -s 3G holes; for read in readAll readBinary; do btvm -e "File $read: \"holes\"" 2>&1 | head -1; done; rm holes
btvm: RuntimeError: The result is too large
btvm: RuntimeError: The result is too large
