// Texts of TLS.
export const tls = {
  'title.tls': 'TLS records',
  'short.tls': 'TLS',
  'row.tls': 'TLS',
  'say.tls': 'Records of TLS as they were on the wire: what they carry stands in the row that they are for.',
};
