Clients of another making talk to our sockets, on loopback, on ports that the system chooses.

$ mkfifo port; (btvm input/echo.bt > port; echo "server ended $?") > log 2>&1 & exec 3<port; read -r number <&3; python3 input/client.py "$number" one two 'three words'
ONE
TWO
THREE WORDS

$ python3 input/crowd.py "$number" 200
200 of 200 were served

$ python3 input/slow.py "$number"
the server waited
all 20000000 bytes came

$ python3 input/rude.py "$number" long; python3 input/rude.py "$number" reset; python3 input/client.py "$number" 'still here'
the server has closed
STILL HERE

$ python3 input/client.py "$number" stop; cat <&3; exec 3<&-; wait; sort log
STOP
io_error: The line is too long
io_error: The other side has closed
server ended 0

$ mkfifo other; python3 input/server.py > other & exec 3<other; read -r four six <&3; btvm input/talk.bt 127.0.0.1 "$four"; btvm input/talk.bt ::1 "$six"; exec 3<&-; wait
hello from python
nothing more
hello from python
nothing more
