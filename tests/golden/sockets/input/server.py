"""server.py: prints a port of each family, and greets one client on each."""
import socket

listeners = []
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    listener = socket.socket(family)
    listener.bind((host, 0))
    listener.listen()
    listeners.append(listener)
print(*(listener.getsockname()[1] for listener in listeners), flush=True)
for listener in listeners:
    connection, _ = listener.accept()
    name = connection.makefile("rb").readline().strip()
    connection.sendall(b"hello from " + name)
    connection.close()
