"""ftplib's abort(), all of ABOR as urgent data: python3 ftplib_abort.py HOST PORT DIR"""
import ftplib
import io
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]

for passive in (True, False):
    ftp = ftplib.FTP()
    ftp.connect(host, port, timeout=60)
    ftp.login("haha", "hehe")
    ftp.set_pasv(passive)
    ftp.cwd(base)
    for round in range(3):
        ftp.voidcmd("TYPE I")
        with ftp.transfercmd("RETR long.bin") as conn:
            assert len(conn.recv(1000)) > 0
            reply = ftp.abort()
            assert reply.startswith("426"), reply
        try:
            reply = ftp.voidresp()
        except ftplib.all_errors as e:
            raise AssertionError("after 426 came %s" % e)
        assert reply.startswith("226"), reply
        assert ftp.pwd() == base
    got = io.BytesIO()
    ftp.retrbinary("RETR small.txt", got.write)
    assert got.getvalue() == b"small\n"
    assert ftp.quit().startswith("221")
