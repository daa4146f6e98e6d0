The tour of the language and its extensions: what they say is what happens.

$ modes() { for mode in '' '-S 1' '-S 4' -O0 '--gc-stress -S 2'; do btvm test $mode --leaks=ignore "$1"; done; }
> modes "$EXAMPLES/../language.md" | sort -u
59 passed, 0 failed

$ modes "$EXAMPLES/../extensions.md" | sort -u
11 passed, 0 failed
