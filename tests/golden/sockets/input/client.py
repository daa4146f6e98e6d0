"""client.py PORT LINE...: sends each line and prints what comes back."""
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    answers = connection.makefile("rb")
    for line in sys.argv[2:]:
        connection.sendall(line.encode() + b"\r\n")
        print(answers.readline().decode().rstrip("\n"))
