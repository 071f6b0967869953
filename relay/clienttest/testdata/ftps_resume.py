"""Python's FTP_TLS resumes its session on data connections: python3 ftps_resume.py HOST PORT DIR

ftplib does not do so by itself; ntransfercmd is what people override for it.
"""
import ftplib
import io
import ssl
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Resuming(ftplib.FTP_TLS):
    resumed = []

    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            conn = self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session)
            self.resumed.append(conn.session_reused)
        return conn, size


for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    for passive in (True, False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        ftp = Resuming(context=context)
        ftp.connect(host, port, timeout=60)
        ftp.login("haha", "hehe")
        ftp.set_pasv(passive)
        ftp.prot_p()
        ftp.cwd(base)
        ftp.cwd(base)
        for content in (b"", bytes(range(256)) * 4000):
            assert ftp.storbinary("STOR r.bin", io.BytesIO(content)).startswith("226")
            got = io.BytesIO()
            assert ftp.retrbinary("RETR r.bin", got.write).startswith("226")
            assert got.getvalue() == content
        assert ftp.nlst() == ["r.bin"]
        ftp.quit()

assert len(Resuming.resumed) == 20 and all(Resuming.resumed), Resuming.resumed
