"""slow.py PORT: asks for twenty million bytes and reads none until the server cannot write any more."""
import socket
import sys
import time

connection = socket.socket()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
connection.connect(("127.0.0.1", int(sys.argv[1])))
connection.sendall(b"flood\n")


def waiting():
    """Bytes that have come and were not read."""
    import array
    import fcntl
    import termios
    number = array.array("i", [0])
    fcntl.ioctl(connection, termios.FIONREAD, number)
    return number[0]


# Until nothing more comes: the window is full.
before = -1
while waiting() == 0 or waiting() != before:
    before = waiting()
    time.sleep(0.05)
print("the server waited" if before < 10_000_000 else f"{before} bytes came unasked")
total = 0
while total < 20_000_000:
    total += len(connection.recv(1 << 20))
print(f"all {total} bytes came")
