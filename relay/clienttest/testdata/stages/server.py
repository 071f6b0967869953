"""A minimal FTP server for the lesson build-server: server.py BUG VARIABLES. It prints its port. BUG is
the number of a stage, whose bug it has then; 0 means none. VARIABLES are the lesson's, as JSON."""
import json
import socket
import sys
import threading

bug = int(sys.argv[1])
v = json.loads(sys.argv[2])
content = bytes(range(256)) * (int(v["size"]) // 256 + 1)
files = {v["name"] + ".bin": content[: int(v["size"])]}


class Session:
    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rb")
        self.port = None
        self.user = ""
        self.say("220 Ready." if bug != 1 else "Ready.")

    def say(self, reply):
        self.sock.sendall((reply + "\r\n").encode())

    def run(self):
        while line := self.file.readline():
            verb, _, arg = line.decode().rstrip("\r\n").partition(" ")
            command = getattr(self, "do_" + verb.lower(), None)
            if command:
                command(arg)
            elif bug == 3:
                self.say("200 Done.")
            else:
                self.say("500 Unknown command.")
            if verb.upper() == "QUIT":
                break
        self.file.close()
        self.sock.close()

    def do_user(self, arg):
        self.user = arg
        self.say("331 Password, please." if bug != 2 else "230 Welcome.")

    def do_pass(self, arg):
        right = self.user == v["user"] and arg == v["pass"]
        self.say("230 Welcome." if right else "530 No.")

    def do_noop(self, arg):
        self.say("200 Nothing done.")

    def do_pwd(self, arg):
        self.say('257 "/" is the directory.' if bug != 4 else "257 / is the directory.")

    def do_type(self, arg):
        self.say("200 Noted.")

    def do_pasv(self, arg):
        if self.port:
            self.port.close()
        self.port = socket.socket()
        self.port.bind((self.sock.getsockname()[0], 0))
        self.port.listen(1)
        host, at = self.port.getsockname()
        hi, lo = divmod(at, 256)
        if bug == 5:
            hi, lo = lo, hi
        self.say("227 Entering Passive Mode (%s,%d,%d)." % (host.replace(".", ","), hi, lo))

    def send(self, data):
        self.say("150 Here it comes.")
        self.port.settimeout(10)
        try:
            conn, _ = self.port.accept()
        except TimeoutError:
            self.say("425 Nobody came.")
            return
        if bug == 6 and len(data) > 1000:
            data = data.replace(b"\n", b"\r\n")  # as a file that was opened as text
        conn.sendall(data)
        conn.close()
        self.port.close()
        self.port = None
        self.say("226 Done.")

    def do_list(self, arg):
        lines = ["-rw-r--r-- 1 me me %d Jan  1 12:00 %s\r\n" % (len(b), name) for name, b in files.items()]
        self.send("".join(lines).encode())

    def do_retr(self, arg):
        if arg in files or bug == 7:
            self.send(files.get(arg, b""))
        else:
            self.say("550 No such file.")

    def do_quit(self, arg):
        self.say("221 Goodbye.")


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    conn, _ = listener.accept()
    threading.Thread(target=Session(conn).run, daemon=True).start()
