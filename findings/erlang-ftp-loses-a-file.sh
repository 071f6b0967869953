#!/usr/bin/env bash
# Erlang's ftp 1.1.3 (OTP 25.2.3, Debian 12) returns plain ok from ftp:recv_bin, without
# the file, when it finds the replies 150 and 226 in one read of the control connection.
# All bytes were sent on the data connection, and the server did nothing wrong: TCP may
# join what was written apart.
#
# Seen:
#   150 and 226 in two reads: {ok,<<"hello">>}
#   150 and 226 in one read:  ok
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
version=1:25.2.3+dfsg-1+deb12u4
apt-get -qq -o APT::Sandbox::User=root download "erlang-base=$version" "erlang-ftp=$version" "erlang-ssl=$version" \
  "erlang-public-key=$version" "erlang-crypto=$version" "erlang-asn1=$version"
for deb in ./*.deb; do dpkg-deb -x "$deb" unpacked; done

# A server for one client after the other: the first gets its replies apart, the
# second in one piece.
cat >server.py <<'PY'
import socket
import time

control, data = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
print(control.getsockname()[1], file=open("port", "w"), flush=True)
for joined in (False, True):
    conn, _ = control.accept()
    lines = conn.makefile("rb")
    say = lambda text: conn.sendall(text.encode())
    say("220 ready\r\n")
    for line in lines:
        verb = line.split()[0].upper().decode()
        if verb == "RETR":
            there, _ = data.accept()
            if not joined:
                say("150 opening\r\n")
            there.sendall(b"hello")
            there.close()
            if joined:
                say("150 opening\r\n226 done\r\n")
            else:
                time.sleep(0.5)  # so that the client reads them apart
                say("226 done\r\n")
        elif verb == "EPSV":
            say("229 here (|||%d|)\r\n" % data.getsockname()[1])
        elif verb == "PASV":
            port = data.getsockname()[1]
            say("227 here (127,0,0,1,%d,%d)\r\n" % (port >> 8, port & 255))
        elif verb == "QUIT":
            say("221 bye\r\n")
            break
        else:
            say({"USER": "331 password?", "PASS": "230 in", "PWD": '257 "/"'}.get(verb, "200 ok") + "\r\n")
    conn.close()
PY
/usr/bin/python3 server.py &
server=$!
until [ -s port ]; do
  kill -0 "$server"
  sleep 0.1
done

export ROOTDIR="$work/unpacked/usr/lib/erlang" EMU=beam PROGNAME=erl
BINDIR=$(echo "$ROOTDIR"/erts-*/bin)
export BINDIR
seen=$("$BINDIR/erlexec" -noshell -eval '
  application:ensure_all_started(ftp),
  lists:foreach(fun(How) ->
    {ok, P} = ftp:open("127.0.0.1", [{port, '"$(cat port)"'}, {mode, passive}]),
    ok = ftp:user(P, "u", "p"),
    io:format("~s ~w~n", [How, ftp:recv_bin(P, "file")]),
    ftp:close(P)
  end, ["apart", "joined"]),
  halt().')
want='apart {ok,<<104,101,108,108,111>>}
joined ok'
if [ "$seen" != "$want" ]; then
  echo "Erlang's ftp behaves otherwise now: $seen" >&2
  exit 1
fi
echo "as described: ok without the file"
