"""An everyday session of Python's ftplib: python3 ftplib_everyday.py HOST PORT DIR"""
import ftplib
import io
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]
big = bytes(range(256)) * 2000
for passive in (True, False):
    with ftplib.FTP(encoding="utf-8") as ftp:
        ftp.connect(host, port, timeout=60)
        ftp.login("haha", "hehe")
        ftp.set_pasv(passive)
        ftp.cwd(base)
        ftp.storbinary("STOR big.bin", io.BytesIO(big))
        got = io.BytesIO()
        ftp.retrbinary("RETR big.bin", got.write)
        assert got.getvalue() == big
        ftp.storlines("STOR t.txt", io.BytesIO(b"one\ntwo\n"))
        ftp.retrlines("RETR t.txt", lambda line: None)
        ftp.retrbinary("RETR big.bin", got.write, rest=1000)
        ftp.dir(lambda line: None)
        assert "big.bin" in ftp.nlst()
        assert "big.bin" in [name for name, _ in ftp.mlsd()]
        ftp.voidcmd("TYPE I")
        assert ftp.size("big.bin") == len(big)
        ftp.mkd("made")
        ftp.rename("made", "other")
        ftp.rmd("other")
        ftp.delete("t.txt")
