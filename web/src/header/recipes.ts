// How to reach the server with well-known clients: commands filled in, nothing to look up.

/** A way to use a client: one command, or several lines to type. */
export interface Recipe {
  mode: 'passive' | 'active' | 'tls' | 'implicit' | 'settings';
  text: string;
}

export interface Place {
  host: string;
  port: string;
  user: string;
  password: string;
  /** Where implicit FTPS is served, if it is: "127.0.0.1:9990". */
  ftps?: string;
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
        {
          mode: 'tls',
          text: `curl --insecure --ssl-reqd ftp://${p.host}:${p.port}/ --user ${p.user}:${p.password}`,
        },
        ...(p.ftps
          ? [
              {
                mode: 'implicit' as const,
                text: `curl --insecure ftps://${p.ftps}/ --user ${p.user}:${p.password}`,
              },
            ]
          : []),
      ];
    case 'lftp':
      return [
        { mode: 'passive', text: lftp('set ftp:ssl-allow no', p, bare) },
        { mode: 'active', text: lftp('set ftp:ssl-allow no; set ftp:passive-mode off', p, bare) },
        {
          mode: 'tls',
          text: lftp(
            'set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no',
            p,
            bare,
          ),
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
        { mode: 'tls', text: python(p, bare, 'ftp.prot_p()\n', 'FTP_TLS') },
      ];
    default:
      return [];
  }
}

const lftp = (settings: string, p: Place, host: string) =>
  `lftp -e '${settings}' -u ${p.user},${p.password} -p ${p.port} ${host}`;

function python(p: Place, host: string, extra: string, name = 'FTP'): string {
  return `from ftplib import ${name}
ftp = ${name}()
ftp.connect("${host}", ${p.port})
ftp.login("${p.user}", "${p.password}")
${extra}ftp.dir()
ftp.quit()`;
}
