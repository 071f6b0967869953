import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForeignServer } from './foreign-server';
import { freePorts } from './net';
import { pyftpdlib } from './tools';

const script = `
import logging, sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer
logging.basicConfig(level=logging.ERROR)
port, root, cert = sys.argv[1:]
TLS_FTPHandler.certfile = cert
TLS_FTPHandler.passive_ports = range(27000, 28000)
TLS_FTPHandler.authorizer = DummyAuthorizer()
TLS_FTPHandler.authorizer.add_user("admin", "D3vice-w0rt", root, perm="elradfmwMT")
TLS_FTPHandler.auth_failed_timeout = 0
FTPServer(("127.0.0.1", int(port)), TLS_FTPHandler).serve_forever(handle_exit=False)
`;

/** A pyftpdlib of a test's own: a server that is not ours, with TLS, and an account that may write. */
export class Pyftpdlib extends ForeignServer {
  static readonly user = 'admin';
  static readonly password = 'D3vice-w0rt';

  static async start(): Promise<Pyftpdlib> {
    const [port = 0] = await freePorts(1);
    const box = mkdtempSync(join(tmpdir(), 'pyftpdlib-'));
    const root = join(box, 'files');
    mkdirSync(root);
    chmodSync(root, 0o777);
    writeFileSync(join(root, 'before.txt'), 'here before\n');
    const [key, crt, pem, file] = ['key.pem', 'crt.pem', 'cert.pem', 'server.py'].map((n) =>
      join(box, n),
    ) as [string, string, string, string];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...make, '-keyout', key, '-out', crt], { stdio: 'ignore' });
    writeFileSync(pem, execFileSync('cat', [key, crt]), { mode: 0o600 });
    writeFileSync(file, script);
    const env = { ...process.env, PYTHONPATH: pyftpdlib(), PYTHONDONTWRITEBYTECODE: '1' };
    const child = spawn('/usr/bin/python3', ['-W', 'ignore', file, String(port), root, pem], {
      env,
      stdio: 'ignore',
    });
    const server = new Pyftpdlib(port, root, box, child);
    await server.ready();
    return server;
  }

  /** The names in its folder. */
  get names(): string[] {
    return readdirSync(this.root).sort();
  }
}
