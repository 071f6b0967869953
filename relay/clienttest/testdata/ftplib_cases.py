"""Python's ftplib against a server: python3 ftplib_cases.py HOST PORT DIR"""
import ftplib
import io
import random
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ftplib.FTP.encoding = "utf-8"
big = random.Random(1).randbytes(1_000_000)


def session(passive):
    ftp = ftplib.FTP()
    assert ftp.connect(host, port, timeout=60).startswith("220"), ftp.welcome
    assert ftp.login("haha", "hehe").startswith("230")
    ftp.set_pasv(passive)
    ftp.cwd(base)
    return ftp


def fetch(ftp, cmd, rest=None):
    got = io.BytesIO()
    assert ftp.retrbinary(cmd, got.write, rest=rest).startswith("226")
    return got.getvalue()


def files(ftp):
    """stor, retr, append, restart in both directions"""
    assert ftp.storbinary("STOR big.bin", io.BytesIO(big)).startswith("226")
    assert fetch(ftp, "RETR big.bin") == big
    assert fetch(ftp, "RETR big.bin", rest=999_000) == big[999_000:]
    ftp.storbinary("STOR part.bin", io.BytesIO(big[:1000]))
    ftp.storbinary("STOR part.bin", io.BytesIO(big[1000:]), rest=1000)
    assert fetch(ftp, "RETR part.bin") == big
    ftp.storbinary("APPE part.bin", io.BytesIO(b"tail"))
    assert fetch(ftp, "RETR part.bin") == big + b"tail"
    with ftp.transfercmd("RETR big.bin", 500_000) as conn:
        got = b""
        while block := conn.recv(65536):
            got += block
    assert ftp.voidresp().startswith("226")
    assert got == big[500_000:]
    ftp.voidcmd("TYPE I")
    assert ftp.size("big.bin") == len(big)
    assert ftp.sendcmd("MDTM big.bin").startswith("213 20")


def text(ftp):
    """ASCII: lines, not bytes"""
    assert ftp.storlines("STOR t.txt", io.BytesIO("one\ntwo 二\r\nlast".encode())).startswith("226")
    lines = []
    ftp.retrlines("RETR t.txt", lines.append)
    assert lines == ["one", "two 二", "last"], lines
    assert fetch(ftp, "RETR t.txt") == "one\ntwo 二\nlast\n".encode(), fetch(ftp, "RETR t.txt")


def names(ftp):
    """directories, renames, listings"""
    assert ftp.pwd() == base
    assert ftp.mkd('中文 "quoted"') == base + '/中文 "quoted"'
    ftp.cwd('中文 "quoted"')
    assert ftp.pwd() == base + '/中文 "quoted"'
    ftp.storbinary("STOR a b.txt", io.BytesIO(b"x"))
    assert ftp.nlst() == ["a b.txt"], ftp.nlst()
    listed = dict(ftp.mlsd(facts=["type", "size", "modify"]))
    assert listed["a b.txt"]["type"] == "file" and listed["a b.txt"]["size"] == "1", listed
    lines = []
    ftp.dir(lines.append)
    assert len(lines) == 1 and lines[0].startswith("-rw") and lines[0].endswith(" a b.txt"), lines
    ftp.rename("a b.txt", "c.txt")
    ftp.delete("c.txt")
    ftp.cwd("..")
    ftp.rmd('中文 "quoted"')
    assert '中文 "quoted"' not in ftp.nlst()
    for refused in (lambda: ftp.cwd("nowhere"), lambda: ftp.delete("nothing"), lambda: fetch(ftp, "RETR nothing")):
        try:
            refused()
        except ftplib.error_perm as e:
            assert str(e).startswith("550"), e
        else:
            raise AssertionError("no 550")


for passive in (True, False):
    ftp = session(passive)
    for case in (files, text, names):
        case(ftp)
    for name in ("big.bin", "part.bin", "t.txt"):
        ftp.delete(name)
    assert ftp.quit().startswith("221")
