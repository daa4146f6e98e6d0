"""rude.py PORT WAY: `long` sends a line without end, `reset` asks for much and breaks the connection off.
Prints how the server took it."""
import socket
import struct
import sys

connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
if sys.argv[2] == "long":
    try:
        while True:
            connection.sendall(b"x" * 65536)
    except ConnectionError:
        print("the server has closed")
else:
    connection.sendall(b"flood\n")
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
