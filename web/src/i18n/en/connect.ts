// Texts of the window about connecting a client.
export const connect = {
  'connect.title': 'Connect a client',
  'connect.intro': 'Point any FTP client at the server in this page. Leave this tab open while it works.',
  'connect.intro.none':
    'This page was opened without a relay, so no socket leads to it. With the relay running, these commands work as they stand. Until then, use the client in this page.',
  'connect.seat': 'Another page has the relay’s first address; this one is page {n}.',
  'connect.take-over': 'Take over the first address',
  'connect.clients': 'Kinds of client',
  'connect.passive': 'Passive: the client opens the data connection',
  'connect.active': 'Active: the server opens the data connection',
  'connect.tls':
    'FTPS: protected by TLS. The server’s certificate is self-signed, so the client does not check it',
  'connect.implicit': 'Implicit FTPS: TLS from the first byte',
  'connect.settings': 'Settings',
  'connect.waiting': 'Waiting for a connection…',
  'connect.arrived': '{sid} connected: {client}',
  'connect.device': 'My device',
  'connect.host': 'Host',
  'connect.user': 'User',
  'connect.password': 'Password',
  'connect.protocol': 'Protocol',
  'connect.encryption': 'Encryption',
  'connect.plain': 'Only use plain FTP (insecure)',
  'connect.mode': 'Transfer mode',
  'connect.mode.both': 'Active or Passive (Transfer Settings tab)',
  'connect.passive-ports': 'Passive ports',
  'connect.device.note':
    'The relay listens on this machine only, unless it was started with another -ftp address.',
  'connect.anonymous': 'anonymous works too, with any password; it may write in /incoming.',
  'relay.open': 'This relay is open',
  'relay.open-text': 'Everybody who reaches it can use it.',
  'relay.open-clear':
    'Everybody who reaches it can use it, and others on the network can read what passes: there is no TLS.',
};
