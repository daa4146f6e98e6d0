Our sockets and socat, on loopback, v4 and v6. needs socat

$ mkfifo port; (btvm input/echo.bt :: > port; echo "server ended $?") > log 2>&1 & exec 3<port; read -r number <&3; printf 'one\ntwo\n' | socat -t 60 - "TCP4:127.0.0.1:$number"; printf 'three\nfour' | socat -t 60 - "TCP6:[::1]:$number"
ONE
TWO
THREE
FOUR

$ echo flood | socat -t 60 - "TCP6:[::1]:$number" | wc -c
20000000

$ echo flood | socat -u - "TCP4:127.0.0.1:$number,so-linger=0"; head -c 3000000 /dev/zero | tr '\0' x | socat -u - "TCP6:[::1]:$number" 2> /dev/null; echo stop | socat -t 60 - "TCP6:[::1]:$number"; exec 3<&-; wait; sed 's/^io_error: .*/io_error/' log
STOP
io_error
io_error
server ended 0

$ ask() { socat -d -d "TCP$1-LISTEN:0,bind=$2" SYSTEM:'read -r name; echo "hello from socat to $name"' 2> notes & until grep -qs listening notes; do sleep 0.01; done; btvm input/talk.bt "$3" "$(sed -n 's/.*listening on .*://p' notes)"; wait; rm notes; }; ask 4 127.0.0.1 127.0.0.1; ask 6 '[::1]' ::1
hello from socat to python
nothing more
hello from socat to python
nothing more
