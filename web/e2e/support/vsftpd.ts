import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForeignServer } from './foreign-server';
import { freePorts } from './net';
import { vsftpd } from './tools';

/** A vsftpd of a test's own: a server that is not ours. Anyone may read in it, and write in /incoming. */
export class Vsftpd extends ForeignServer {
  static async start(files: Record<string, string>): Promise<Vsftpd> {
    const [port = 0] = await freePorts(1);
    const box = mkdtempSync(join(tmpdir(), 'vsftpd-'));
    const [root, empty, conf] = ['root', 'empty', 'vsftpd.conf'].map((name) => join(box, name)) as [
      string,
      string,
      string,
    ];
    chmodSync(box, 0o755);
    mkdirSync(empty);
    mkdirSync(join(root, 'incoming'), { recursive: true });
    chmodSync(join(root, 'incoming'), 0o777);
    chmodSync(root, 0o555);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'incoming', name), text);
    const lines = [
      ...['listen=YES', 'listen_address=127.0.0.1', `listen_port=${port}`, 'background=NO'],
      ...[
        'anonymous_enable=YES',
        'local_enable=NO',
        `anon_root=${root}`,
        'anon_umask=022',
        'write_enable=YES',
      ],
      ...[
        'anon_upload_enable=YES',
        `secure_chroot_dir=${empty}`,
        'connect_from_port_20=NO',
        'xferlog_enable=NO',
      ],
      // Not in the range of the relay's own passive ports, which it does not dial.
      ...['seccomp_sandbox=NO', 'pasv_min_port=27000', 'pasv_max_port=27999'],
    ];
    if (process.getuid?.() !== 0) lines.push('run_as_launching_user=YES');
    writeFileSync(conf, `${lines.join('\n')}\n`, { mode: 0o600 });
    const child = spawn(vsftpd(), [conf]);
    const server = new Vsftpd(port, root, box, child);
    await server.ready();
    return server;
  }
}
