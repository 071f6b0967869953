"""A broken client: it takes one line for a reply, looks at no code, and always reports success.

python3 careless.py HOST PORT USER PASSWORD FILE
"""
import re
import socket
import sys

host, port, user, password, file = sys.argv[1:]


def passive():
    """Sends PASV and connects to the port of the line that comes."""
    send("PASV")
    n = re.search(r"(\d+),(\d+)\)", replies.readline().decode("latin-1"))
    return socket.create_connection((host, int(n[1]) * 256 + int(n[2])), timeout=5)


def send(line):
    control.sendall(line.encode() + b"\r\n")


try:
    control = socket.create_connection((host, int(port)), timeout=15)
    replies = control.makefile("rb")
    replies.readline()
    for line in "USER " + user, "PASS " + password, "TYPE I":
        send(line)
        replies.readline()
    data = passive()
    send("RETR /pub/a.bin")
    replies.readline()
    content = b"".join(iter(lambda: data.recv(4096), b""))
    open(file, "wb").write(content)
    replies.readline()
    data = passive()
    send("STOR /incoming/b.bin")
    replies.readline()
    data.sendall(content)
    data.close()
    replies.readline()
    send("QUIT")
    replies.readline()
except Exception:
    pass
try:
    control.shutdown(socket.SHUT_WR)  # without a reset: the server's record is the same each time
    while control.recv(4096):
        pass
except OSError:
    pass
