#!/usr/bin/env bash
# Lynx 2.9.0dev.12 (Debian 12) asks an FTP server for a folder by RETR, gets 550, and
# lists the folder by the data connection that it has made for the RETR: one EPSV for
# both. A server that closes the data connection with the 550, which RFC 959 allows,
# cannot be listed by Lynx.
#
# Seen with pyftpdlib 1.5.7, which keeps the connection (commands after the login):
#   SYST
#   EPSV
#   RETR /docs
#   CWD /docs
#   LIST
# Lynx exits with 0, and its page has the folder's file.
#
# Needs Debian 12 on amd64, with its Python 3.
set -euo pipefail
work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

cd "$work"
apt-get -qq -o APT::Sandbox::User=root download lynx=2.9.0dev.12-1 lynx-common=2.9.0dev.12-1 python3-pyftpdlib=1.5.7-3
for deb in ./*.deb; do dpkg-deb -x "$deb" unpacked; done

mkdir -p files/docs
echo hello >files/docs/letter.txt
cat >server.py <<'PY'
import logging
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

logging.disable(logging.CRITICAL)


class Handler(FTPHandler):
    authorizer = DummyAuthorizer()

    def pre_process_command(self, line, cmd, arg):
        if cmd not in ("USER", "PASS"):
            print(line, file=open("commands", "a"))
        super().pre_process_command(line, cmd, arg)


Handler.authorizer.add_anonymous("files")
server = FTPServer(("127.0.0.1", 0), Handler)
print(server.address[1], file=open("port", "w"), flush=True)
server.serve_forever()
PY
PYTHONPATH=unpacked/usr/lib/python3/dist-packages /usr/bin/python3 server.py &
server=$!
until [ -s port ]; do
  kill -0 "$server"
  sleep 0.1
done

TERM=dumb unpacked/usr/bin/lynx -cfg=unpacked/etc/lynx/lynx.cfg -lss=unpacked/etc/lynx/lynx.lss \
  -dump "ftp://127.0.0.1:$(cat port)/docs" >page 2>messages

want='SYST
EPSV
RETR /docs
CWD /docs
LIST'
if [ "$(head -5 commands)" != "$want" ] || ! grep -q letter.txt page; then
  echo "Lynx behaves otherwise now. It sent:" >&2
  cat commands page >&2
  exit 1
fi
echo "as described: one EPSV for RETR and LIST"
