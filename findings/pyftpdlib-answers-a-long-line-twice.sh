#!/usr/bin/env bash
# pyftpdlib 1.5.7 (Debian 12) answers a command line of more than 2048 bytes twice: "500
# Command too long.", and then "500 Command "" not understood." for the line's end. Every
# later reply of the session is one behind: the client that sends CWD with a long path and
# then NOOP takes a 500 for the reply to NOOP, and the NOOP's 200 for the reply to the
# command after it. RFC 959 has one final reply to each command.
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
apt-get -qq -o APT::Sandbox::User=root download python3-pyftpdlib=1.5.7-3
dpkg-deb -x ./*.deb unpacked
mkdir files
cat >server.py <<'PY'
import logging
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

logging.disable(logging.CRITICAL)
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_anonymous("files")
server = FTPServer(("127.0.0.1", 0), FTPHandler)
print(server.address[1], file=open("port", "w"), flush=True)
server.serve_forever()
PY
PYTHONPATH=unpacked/usr/lib/python3/dist-packages /usr/bin/python3 -W ignore server.py &
server=$!
until [ -s port ]; do
  kill -0 "$server"
  sleep 0.1
done

/usr/bin/python3 - "$(cat port)" <<'PY'
import socket
import sys

control = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
lines = control.makefile("rb")
lines.readline()
for command in ["USER anonymous", "PASS guest@", "CWD /" + "x" * 3000, "NOOP", "PWD"]:
    control.sendall(command.encode() + b"\r\n")
    reply = lines.readline().decode().strip()
    print(command[:14], "->", reply)
sys.exit(not reply.startswith("200"))  # the reply to NOOP, after PWD
PY
