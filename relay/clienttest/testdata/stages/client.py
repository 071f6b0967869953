"""A minimal FTP client that does one stage of the lesson build-client:
client.py STAGE BUG HOST PORT VARIABLES. BUG is the number of a stage, whose bug it has then; 0 means
none. VARIABLES are the lesson's, as JSON."""
import json
import re
import socket
import ssl
import sys

stage, bug, host, port = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
v = json.loads(sys.argv[5])
TIME = 8  # seconds without a byte before it gives up


class Client:
    def __init__(self):
        self.context = None
        self.private = False
        self.sock = socket.create_connection((host, port), TIME)
        self.pending = b""
        if bug != 1:
            self.reply()

    def line(self):
        while b"\n" not in self.pending:
            more = self.sock.recv(4096)
            if not more:
                raise EOFError
            self.pending += more
        line, self.pending = self.pending.split(b"\n", 1)
        return line.decode().rstrip("\r")

    def reply(self):
        first = line = self.line()
        while first[3:4] == "-" and not line.startswith(first[:3] + " ") and bug != 2:
            line = self.line()
        self.text = first
        return int(first[:3]) if first[:3].isdigit() else 0

    def send(self, line):
        self.sock.sendall((line + "\r\n").encode())

    def do(self, line):
        self.send(line)
        return self.reply()

    def login(self):
        if bug == 3:
            self.send("USER " + v["user"])
            self.send("PASS " + v["pass"])
            self.reply()
            self.reply()
        elif self.do("USER " + v["user"]) == 331:
            self.do("PASS " + v["pass"])

    def directory(self):
        self.do("PWD")
        if bug == 4:
            return self.text.split('"')[1]
        return re.search('"((?:[^"]|"")*)"', self.text)[1].replace('""', '"')

    def passive(self):
        self.do("PASV")
        n = [int(x) for x in re.search(r"\d+,\d+,\d+,\d+,\d+,\d+", self.text)[0].split(",")]
        at = n[5] * 256 + n[4] if bug == 5 else n[4] * 256 + n[5]
        return socket.create_connection((host, at), TIME)

    def binary(self):
        if bug != 6:
            self.do("TYPE I")

    def shield(self, data):
        """Begins TLS on a data connection, if that was agreed on."""
        if not self.private:
            return data
        return self.context.wrap_socket(data, session=self.sock.session)

    def receive(self, verb, data):
        """Runs a download on a data connection that is open."""
        if self.do(verb) >= 400:
            data.close()
            return None
        data = self.shield(data)
        content = b""
        while more := data.recv(65536):
            content += more
        data.close()
        self.reply()
        return content

    def fetch(self, path, begin=0):
        self.binary()
        data = self.passive()
        if begin:
            self.do("REST %d" % begin)
        return self.receive("RETR " + path, data)

    def fetch_active(self, path):
        listener = socket.socket()
        listener.settimeout(TIME)
        listener.bind((self.sock.getsockname()[0], a_port()))
        listener.listen(1)
        hi, lo = divmod(listener.getsockname()[1], 256)
        if bug == 8:
            hi, lo = lo, hi
        self.do("PORT %s,%d,%d" % (self.sock.getsockname()[0].replace(".", ","), hi, lo))
        if self.do("RETR " + path) >= 400:
            return
        if bug == 8:
            self.reply()
            return
        data, _ = listener.accept()
        while data.recv(65536):
            pass
        data.close()
        self.reply()

    def store(self, path, content):
        self.binary()
        data = self.passive()
        self.do("STOR " + path)
        data.sendall(content)
        if bug != 7:
            data.close()
        self.reply()

    def secure(self):
        self.do("AUTH TLS")
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.sock = self.context.wrap_socket(self.sock)

    def quit(self):
        self.do("QUIT")


def a_port():
    """Returns a free port whose bytes can be swapped: the other port is one as well."""
    while True:
        with socket.socket() as s:
            s.bind((host, 0))
            hi, lo = divmod(s.getsockname()[1], 256)
            if lo >= 4 and lo != hi:
                return hi * 256 + lo


def connect(c):
    pass


def replies(c):
    c.do("FEAT")
    c.do("SYST")


def login(c):
    c.login()


def pwd(c):
    c.login()
    c.do("CWD " + v["folder"])
    c.do('CWD 12" ' + v["name"])
    here = c.directory()
    c.do("CWD /")
    c.do("CWD " + here)


def listing(c):
    c.login()
    c.receive("LIST", c.passive())


def retr(c):
    c.login()
    c.fetch("/%(folder)s/%(name)s.bin" % v)


def stor(c):
    c.login()
    content = c.fetch("/%(folder)s/%(name)s.bin" % v)
    c.store("/incoming/%(name)s.bin" % v, content)


def active(c):
    c.login()
    c.fetch_active("/%(folder)s/%(name)s.txt" % v)


def resume(c):
    c.login()
    have = int(v["have"])
    c.fetch("/%(folder)s/%(name)s.bin" % v, have + 1 if bug == 9 else have)


def errors(c):
    c.login()
    c.fetch("/%(folder)s/%(gone)s.txt" % v)
    if c.do("CWD /%(gone)s" % v) < 400 or bug == 10:
        c.store("notes.txt", b"notes")


def abort(c):
    c.login()
    c.binary()
    data = c.passive()
    c.do("STOR /incoming/%(name)s-part.bin" % v)
    data.sendall(b"x" * 1000)
    c.do("ABOR")
    if bug != 11:
        c.reply()
    data.close()
    c.do("PWD")


def tls(c):
    c.secure()
    c.login()
    c.do("PBSZ 0")
    if bug != 12:
        c.do("PROT P")
        c.private = True
    c.fetch("/%(folder)s/%(name)s.txt" % v)


client = Client()
[connect, replies, login, pwd, listing, retr, stor, active, resume, errors, abort, tls][stage - 1](client)
client.quit()
