Compiled files that are no good: one clear error and status 65, and nothing of them runs.

$ btvm compile input/shebang.bt -o good.btc && btvm good.btc
after the first line

$ head -c 20 good.btc > short.btc; btvm short.btc
btvm: short.btc: at byte 12: the file ends too early: file size
[65]

$ head -c -1 good.btc > cut.btc; btvm cut.btc
btvm: cut.btc: at byte 12: the file ends too early: file size
[65]

$ { head -c 40 good.btc; printf x; tail -c +42 good.btc; } > wrong.btc; btvm wrong.btc
btvm: wrong.btc: at byte 222: the checksum is wrong: the file is damaged: checksum
[65]

$ { head -c 4 good.btc; printf '\377'; tail -c +6 good.btc; } > version.btc; btvm version.btc
btvm: version.btc: at byte 4: the version of the format is not supported: version
[65]

$ btvm verify good.btc
good.btc: 1 module, valid

$ btvm verify wrong.btc
btvm: wrong.btc: at byte 222: the checksum is wrong: the file is damaged: checksum
[65]

$ btvm none.btc
btvm: none.btc: no such file, or it cannot be read
[66]

$ btvm compile input/syntax.bt input/shebang.bt -o never.btc; ls never.btc
input/syntax.bt:3:10: error[E0217]: Expected '=>' after method selector
    second => #(1, 2
           ^~
ls: cannot access 'never.btc': No such file or directory
[2]

$ btvm compile input/shebang.bt -o no/such/folder.btc
btvm: no/such/folder.btc: cannot be written
[66]
