"""An everyday session of Python's ftplib: python3 ftplib_short.py HOST PORT DIR"""
import ftplib
import io
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]
data = bytes(range(256)) * 400

for passive in (True, False):
    ftp = ftplib.FTP()
    ftp.connect(host, port, timeout=60)
    ftp.login("haha", "hehe")
    ftp.set_pasv(passive)
    ftp.cwd(base)
    assert ftp.mkd("made dir") == base + "/made dir"
    ftp.cwd("made dir")
    assert ftp.pwd() == base + "/made dir"
    ftp.storbinary("STOR a.bin", io.BytesIO(data))
    ftp.storlines("STOR t.txt", io.BytesIO(b"one\ntwo\n"))
    ftp.voidcmd("TYPE I")
    assert ftp.size("a.bin") == len(data)
    got = io.BytesIO()
    ftp.retrbinary("RETR a.bin", got.write)
    assert got.getvalue() == data
    lines = []
    ftp.retrlines("RETR t.txt", lines.append)
    assert lines == ["one", "two"], lines
    assert sorted(ftp.nlst()) == ["a.bin", "t.txt"]
    listing = []
    ftp.dir(listing.append)
    assert any("a.bin" in line and str(len(data)) in line for line in listing), listing
    ftp.rename("a.bin", "b.bin")
    ftp.delete("b.bin")
    ftp.delete("t.txt")
    try:
        ftp.retrbinary("RETR nothing", got.write)
        raise AssertionError("nothing came")
    except ftplib.error_perm as e:
        assert str(e).startswith("550"), e
    ftp.cwd("..")
    ftp.rmd("made dir")
    ftp.quit()
