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
