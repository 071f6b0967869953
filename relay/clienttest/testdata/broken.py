"""Clients that are broken, each in one way: broken.py FAULT HOST PORT.

A client that the fault leaves hanging waits until its input ends."""
import socket
import ssl
import sys
import time

fault, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
keep = []


def hang():
    sys.stdin.read()


class Control:
    def __init__(self, greeting=True, end="\r\n"):
        self.sock = socket.create_connection((host, port))
        self.file = self.sock.makefile("rb")
        self.end = end
        if greeting:
            self.reply()

    def send(self, line):
        self.sock.sendall((line + self.end).encode("latin-1"))

    def reply(self):
        line = self.file.readline().decode("latin-1")
        if line[3:4] == "-":
            code, text = line[:3], line
            while not (line[:3] == code and line[3:4] == " "):
                line = self.file.readline().decode("latin-1")
                if not line:
                    break
                text += line
            return text
        return line

    def do(self, line):
        self.send(line)
        return self.reply()

    def login(self):
        self.do("USER haha")
        self.do("PASS hehe")
        self.do("TYPE I")
        return self

    def pasv(self, swap=False):
        n = self.do("PASV").split("(")[1].split(")")[0].split(",")
        p1, p2 = int(n[4]), int(n[5])
        return p2 * 256 + p1 if swap else p1 * 256 + p2

    def connect(self, swap=False):
        s = socket.create_connection((host, self.pasv(swap)))
        keep.append(s)
        return s

    def store(self, name, data=b"0123456789" * 100, close=True):
        d = self.connect()
        self.do("STOR " + name)
        d.sendall(data)
        if close:
            d.close()
            return self.reply()

    def listen(self):
        s = socket.socket()
        s.bind((host, 0))
        s.listen(1)
        keep.append(s)
        return s, s.getsockname()[1]


def port_of(n, at=host, swap=False):
    hi, lo = n >> 8, n & 255
    return "PORT %s,%d,%d" % (at.replace(".", ","), lo if swap else hi, hi if swap else lo)


def data_not_read():
    c = Control().login()
    c.store("big", b"x" * (8 << 20))
    c.connect()
    c.do("RETR big")
    hang()


def stor_not_closed():
    c = Control().login()  # without a name it would be collected, and its connection closed
    c.store("a", close=False)
    hang()


def line_not_ended():
    c = Control()
    c.sock.sendall(b"USER haha")
    hang()


def bare_lf():
    c = Control(end="\n").login()
    c.do("QUIT")


def cr_alone():
    c = Control(end="\r")
    c.send("USER haha")
    c.send("NOOP")
    c.send("NOOP")
    hang()


def first_line_only():
    c = Control()
    c.do("USER haha")
    c.do("PASS hehe")
    for line in ("FEAT", "TYPE I", "PWD", "PASV", "RETR a", "NOOP", "SYST"):
        c.send(line)
        c.file.readline()
    hang()


def one_behind():
    c = Control(greeting=False)
    for line in ("USER haha", "PASS hehe", "TYPE I", "PWD", "PASV", "RETR a"):
        c.send(line)
        c.reply()
    hang()


def no_wait():
    c = Control()
    for line in ("USER haha", "PASS hehe", "TYPE I", "MKD x", "QUIT"):
        c.send(line)
        time.sleep(0.0001)
    hang()


def swapped_port():
    c = Control().login()
    c.do("MKD x")
    _, n = c.listen()
    c.do(port_of(n, swap=True))
    c.do("LIST")
    c.reply()
    hang()


def wrong_host():
    c = Control().login()
    _, n = c.listen()
    c.do(port_of(n, at="10.1.2.3"))
    hang()


def swapped_passive():
    c = Control().login()
    c.do("MKD x")
    n = c.pasv(swap=True)
    try:
        socket.create_connection((host, n))
    except OSError:
        pass
    c.send("LIST")
    c.reply()
    hang()


def late_connect():
    c = Control().login()
    n = c.pasv()
    c.do("LIST")
    time.sleep(4)
    keep.append(socket.create_connection((host, n)))
    c.reply()
    hang()


def ascii_binary():
    c = Control().login()
    c.do("TYPE A")
    c.store("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    c.do("QUIT")


def stor_again():
    c = Control().login()
    c.store("a")
    c.store("a")
    c.do("QUIT")


def repeats_550():
    c = Control().login()
    for _ in range(4):
        c.do("DELE nothing")
    c.do("QUIT")


def storm():
    c = Control().login()
    for _ in range(30):
        c.do("SIZE nothing")
    c.do("QUIT")


def port_twice():
    c = Control().login()
    c.store("a")
    c.do("STOR b")
    c.do("QUIT")


def rest_left():
    c = Control().login()
    c.store("a")
    c.do("REST 100")
    d = c.connect()
    c.do("LIST")
    d.recv(1 << 16)
    c.reply()
    c.do("QUIT")


def leaves_in_retr():
    c = Control().login()
    c.store("a", b"x" * (16 << 20))
    d = c.connect()
    c.do("RETR a")
    d.recv(1000)
    c.sock.close()
    c.file.close()
    hang()


def abor_one_reply():
    c = Control().login()
    c.store("a", b"x" * (16 << 20))
    c.connect()
    c.do("RETR a")
    for line in ("ABOR", "NOOP", "PWD", "SYST", "NOOP"):
        c.send(line)
    hang()


def no_tls_after_auth():
    c = Control()
    c.do("AUTH TLS")
    c.send("USER haha")
    hang()


def tls_never_begins():
    c = Control()
    c.do("AUTH TLS")
    hang()


def secure(c):
    context = ssl._create_unverified_context()
    c.do("AUTH TLS")
    c.sock = context.wrap_socket(c.sock)
    c.file = c.sock.makefile("rb")
    return context


def prot_p_in_clear():
    c = Control()
    secure(c)
    c.login()
    c.do("PBSZ 0")
    c.do("PROT P")
    c.store("a")
    hang()


def no_close_notify():
    c = Control()
    context = secure(c)
    c.login()
    c.do("PBSZ 0")
    c.do("PROT P")
    n = c.pasv()
    raw = socket.create_connection((host, n))
    c.send("STOR a")
    d = context.wrap_socket(raw, session=c.sock.session)
    c.reply()
    d.sendall(b"x" * 1000)
    d.shutdown(socket.SHUT_WR)
    c.reply()
    hang()


def never_listens():
    c = Control().login()
    s, n = c.listen()
    s.close()
    c.do(port_of(n))
    c.do("LIST")
    c.reply()
    hang()


def silent():
    keep.append(Control())
    hang()


def http():
    s = socket.create_connection((host, port))
    s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    s.recv(1000)
    hang()


def data_then_nothing():
    c = Control().login()
    c.connect()
    hang()


def no_port():
    c = Control().login()
    c.do("LIST")
    c.do("QUIT")


def goes_on_without_login():
    c = Control()
    c.do("USER haha")
    c.do("PASS wrong")
    c.do("CWD /")
    c.do("PASV")
    c.do("LIST")
    c.do("QUIT")


def next_before_226():
    c = Control().login()
    d = c.connect()
    c.do("STOR a")
    d.sendall(b"x" * 1000)
    c.send("SIZE a")
    time.sleep(0.5)
    d.close()
    hang()


def reset_in_stor():
    c = Control().login()
    d = c.connect()
    c.do("STOR a")
    d.sendall(b"x" * 1000)
    time.sleep(0.2)
    d.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    d.close()
    c.reply()
    hang()


def lf_in_ascii():
    c = Control().login()
    c.do("TYPE A")
    c.store("a.txt", b"one\ntwo\nthree\n")
    c.do("QUIT")


def reconnects():
    for _ in range(15):
        c = Control()
        c.do("USER haha")
        c.do("PASS wrong")
        c.sock.close()
    hang()


def ignores_cwd():
    c = Control().login()
    c.do("CWD /nowhere")
    c.store("a")
    c.do("QUIT")


def asks_and_hangs():
    c = Control().login()
    c.do("PASV")
    hang()


def no_pass():
    c = Control()
    c.do("USER haha")
    c.do("PWD")
    hang()


def port_with_dots():
    c = Control().login()
    c.do("PORT 127.0.0.1,195,80")
    hang()


def pasv_after_epsv_all():
    c = Control().login()
    c.do("EPSV ALL")
    c.do("PASV")
    hang()


def cut_download():
    c = Control().login()
    c.store("a", b"x" * (16 << 20))
    d = c.connect()
    c.do("RETR a")
    d.recv(1000)
    d.close()
    c.reply()
    hang()


globals()[fault]()
