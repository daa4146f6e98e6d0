"""crowd.py PORT COUNT: so many connections at once, each served."""
import socket
import sys

address = ("127.0.0.1", int(sys.argv[1]))
count = int(sys.argv[2])
connections = [socket.create_connection(address) for _ in range(count)]
for i, connection in enumerate(connections):
    connection.sendall(b"number %d\n" % i)
served = sum(c.makefile("rb").readline() == b"NUMBER %d\n" % i for i, c in enumerate(connections))
for connection in connections:
    connection.close()
print(f"{served} of {count} were served")
