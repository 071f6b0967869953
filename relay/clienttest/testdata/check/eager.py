"""A broken client: it leaves TYPE A, does not wait for the 226, and tries again at once, for ever.

python3 eager.py HOST PORT USER PASSWORD FILE
"""
import re
import socket
import sys

host, port, user, password, file = sys.argv[1:]


def leave(control):
    """Ends a session without a reset, so that the server's record is the same each time."""
    try:
        control.shutdown(socket.SHUT_WR)
        while control.recv(4096):
            pass
    except OSError:
        pass
    control.close()


def attempt(control):
    replies = control.makefile("rb")

    def expect(code):
        """Reads lines up to the last one of a reply with the code."""
        while True:
            line = replies.readline()
            if line.startswith(code + b" "):
                return line.decode("latin-1")
            if not line or line[:1] in b"45" and line[3:4] == b" ":
                raise OSError(line)

    def send(line):
        control.sendall(line.encode() + b"\r\n")

    def passive():
        send("PASV")
        n = re.search(r"(\d+),(\d+)\)", expect(b"227"))
        return socket.create_connection((host, int(n[1]) * 256 + int(n[2])), timeout=5)

    expect(b"220")
    send("USER " + user)
    expect(b"331")
    send("PASS " + password)
    expect(b"230")
    data = passive()
    send("RETR /pub/a.bin")
    expect(b"150")
    content = b"".join(iter(lambda: data.recv(4096), b""))
    open(file, "wb").write(content)
    data = passive()
    send("STOR /incoming/b.bin")
    expect(b"150")
    data.sendall(content)
    data.close()


done = False
while not done:
    control = socket.create_connection((host, int(port)), timeout=15)
    try:
        attempt(control)
        done = True
    except OSError:
        pass
    leave(control)
