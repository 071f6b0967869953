# pyftpdlib, to be measured beside ours: it prints its address and serves a
# directory of its own until its input ends.
import logging
import os
import sys
import tempfile
import threading

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

logging.basicConfig(level=logging.ERROR)
files = tempfile.TemporaryDirectory()
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user("haha", "hehe", files.name, perm="elradfmwMT")
server = FTPServer(("127.0.0.1", 0), FTPHandler)
print("%s:%d" % server.address, flush=True)


def end_with_input():
    sys.stdin.buffer.read()
    files.cleanup()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
server.serve_forever(handle_exit=False)
