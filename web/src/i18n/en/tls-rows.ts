// Texts of TLS that are shown at once; what the inspector says about records is in tls.ts.
export const tlsRows = {
  'title.tls': 'TLS records',
  'short.tls': 'TLS',
  'row.tls': 'TLS',
  'row.tls.records': '{n|record|records} · {bytes}',
  'row.tls.alert': 'TLS alert: {alert}',
  'row.tls.full': 'new session',
  'row.tls.resumed': 'session resumed',
  'row.locked': 'protected by TLS',
  'tls.rows': 'A row for each TLS record',

  'say.tls': 'TLS records, as they were on the wire.',
  'say.tls.hello.c2s':
    'The client opens the TLS handshake: which versions and ciphers it knows, and its half of a key exchange.',
  'say.tls.hello.s2c': 'The server answers the handshake with its choice of version and cipher.',
  'say.tls.handshake': 'A further part of the TLS handshake, by which both sides come to the same keys.',
  'say.tls.done':
    'The TLS handshake is complete. From here on all that this connection carries is encrypted.',
  'say.tls.resumed':
    'The TLS handshake is complete, and short: it resumes the keys of an earlier connection, so no certificate had to be sent.',
  'say.tls.data': 'Encrypted bytes. On the wire nothing of them can be read but how many they are.',
  'say.tls.end': 'One side says that it sends nothing more, so that nobody can cut the stream off unseen.',
  'say.tls.alert': 'A TLS alert: {alert}. The connection cannot go on.',

  'session.tls.control': 'control protected by TLS',
  'session.tls.control+data': 'control and data protected by TLS',
  'session.tls.data': 'data protected by TLS',
  'status.tls': '{n} protected',
};
