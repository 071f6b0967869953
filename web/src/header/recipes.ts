// How to reach the server with well-known clients: commands filled in, nothing to look up.

/** A way to use a client: one command, or several lines to type. */
export interface Recipe {
  mode: 'passive' | 'active' | 'settings';
  text: string;
}

export interface Place {
  host: string;
  port: string;
  user: string;
  password: string;
}

export const clients = ['curl', 'lftp', 'ftp', 'FileZilla', 'Python', 'device'] as const;
export type Client = (typeof clients)[number];

/** "127.0.0.1:2121" or "[::1]:2121" as host and port. */
export function splitAddress(ftp: string): { host: string; port: string } {
  const at = ftp.lastIndexOf(':');
  return at < 0 ? { host: ftp, port: '21' } : { host: ftp.slice(0, at), port: ftp.slice(at + 1) };
}

/** Commands for a client; FileZilla and a device have settings instead, see the dialog. */
export function recipes(client: Client, p: Place): Recipe[] {
  const bare = p.host.replace(/^\[|\]$/g, '');
  switch (client) {
    case 'curl':
      return [
        { mode: 'passive', text: `curl ftp://${p.host}:${p.port}/ --user ${p.user}:${p.password}` },
        {
          mode: 'active',
          text: `curl ftp://${p.host}:${p.port}/ --user ${p.user}:${p.password} --ftp-port -`,
        },
      ];
    case 'lftp':
      return [
        { mode: 'passive', text: `lftp -u ${p.user},${p.password} -p ${p.port} ${bare}` },
        {
          mode: 'active',
          text: `lftp -e 'set ftp:passive-mode off' -u ${p.user},${p.password} -p ${p.port} ${bare}`,
        },
      ];
    case 'ftp':
      return [
        { mode: 'passive', text: `ftp -p ${bare} ${p.port}` },
        { mode: 'active', text: `ftp -A ${bare} ${p.port}` },
      ];
    case 'Python':
      return [
        { mode: 'passive', text: python(p, bare, '') },
        { mode: 'active', text: python(p, bare, 'ftp.set_pasv(False)\n') },
      ];
    default:
      return [];
  }
}

function python(p: Place, host: string, extra: string): string {
  return `from ftplib import FTP
ftp = FTP()
ftp.connect("${host}", ${p.port})
ftp.login("${p.user}", "${p.password}")
${extra}ftp.dir()
ftp.quit()`;
}
