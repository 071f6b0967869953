"""Python's FTP_TLS against a server: python3 ftps_cases.py HOST PORT DIR"""
import ftplib
import io
import random
import ssl
import sys

host, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]
big = random.Random(2).randbytes(2_000_000)


def session(version, passive):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    ftp = ftplib.FTP_TLS(context=context)
    ftp.connect(host, port, timeout=60)
    ftp.login("haha", "hehe")
    assert ftp.sock.version() == {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}[version]
    ftp.set_pasv(passive)
    ftp.cwd(base)
    return ftp


def there_and_back(ftp, name, content):
    assert ftp.storbinary("STOR " + name, io.BytesIO(content)).startswith("226")
    got = io.BytesIO()
    assert ftp.retrbinary("RETR " + name, got.write).startswith("226")
    assert got.getvalue() == content, name


for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    for passive in (True, False):
        ftp = session(version, passive)
        for protect in (ftp.prot_p, ftp.prot_c, ftp.prot_p):
            assert protect().startswith("200")
            there_and_back(ftp, "big.bin", big)
            there_and_back(ftp, "empty.bin", b"")
        assert "big.bin" in ftp.nlst()
        assert any(name == "big.bin" and facts["size"] == str(len(big)) for name, facts in ftp.mlsd())
        assert ftp.quit().startswith("221")
