"""The job of relay check with ftplib: python3 ftplib_job.py HOST PORT USER PASSWORD FILE"""
import ftplib
import sys

host, port, user, password, file = sys.argv[1:]
ftp = ftplib.FTP()
ftp.connect(host, int(port), timeout=20)
ftp.login(user, password)
with open(file, "wb") as f:
    ftp.retrbinary("RETR /pub/a.bin", f.write)
with open(file, "rb") as f:
    ftp.storbinary("STOR /incoming/b.bin", f)
ftp.quit()
