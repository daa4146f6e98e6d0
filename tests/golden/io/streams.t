Reading is lazy: what is not wanted is not read, and nothing waits on a worker.

$ mkfifo endless; yes > endless & btvm -e '(File lines: "endless") take: 3'
#("y", "y", "y")

$ mkfifo late; (exec 3>late; echo one >&3; echo two >&3) & btvm -e '(File lines: "late") asList'
#("one", "two")

$ truncate -s 1G sparse; printf '\nlast line' >> sparse; stat -c %s sparse
1073741834

$ rm sparse

$ mkfifo silent; exec 3<>silent; btvm -S 1 -e '[1 to: 40 do: [:i | [(File lines: "silent") asList] fork]. 6 * 7] value. Program exit: 0' ; echo "ended"
ended

$ exec 3>&-

$ btvm -e 'File open: "out" mode: #write do: [:f | 1 to: 3 do: [:i | f write: "line {i}" ++ (String fromCodePoint: 10)]]. (File lines: "out") asList'
#("line 1", "line 2", "line 3")

$ mkfifo mute; exec 3<>mute; btvm -e 'f := [(File lines: "mute") asList] fork. [f await: 20] on: Error do: [nil]. f cancel'; exec 3>&-
true

$ btvm -e 'p := Subprocess open: "sleep" args: #("1000"). status := p exitCode. p osPid await. p kill await. status await'
137

$ (yes '' | head -3000; head -c 3000000 /dev/zero | tr '\0' x; echo; echo end) > many; btvm -e 'l := (File lines: "many") asList. #(l size, (l at: 3000), (l at: 3001) size, l last)'
#(3002, "", 3000000, "end")

$ mkfifo pipe; (cat many > pipe) & btvm -S 1 -e 'l := (File lines: "pipe") asList. #(l size, (l at: 3000), (l at: 3001) size, l last)'
#(3002, "", 3000000, "end")

$ mkfifo out_pipe; (wc -c < out_pipe > count) & btvm -S 1 -e 'File open: "out_pipe" mode: #write do: [:f | f write: ("0123456789" repeat: 300000)]'; wait; cat count
a FileHandle
3000000
