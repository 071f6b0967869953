"""One transfer by Python's ftplib: python3 ftplib_file.py HOST PORT plain|tls up|down NAME FILE"""
import ftplib
import ssl
import sys

host, port, security, way, name, path = sys.argv[1], int(sys.argv[2]), *sys.argv[3:7]
if security == "tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    ftp = ftplib.FTP_TLS(context=context)
else:
    ftp = ftplib.FTP()
ftp.connect(host, port, timeout=60)
ftp.login("haha", "hehe")
if security == "tls":
    ftp.prot_p()
if way == "up":
    with open(path, "rb") as f:
        ftp.storbinary("STOR " + name, f)
else:
    with open(path, "wb") as f:
        ftp.retrbinary("RETR " + name, f.write)
ftp.quit()
