// TLS 的文字。
export const tls = {
  'title.tls': 'TLS 记录',
  'short.tls': 'TLS',
  'row.tls': 'TLS',
  'say.tls': '线路上原样的 TLS 记录；它们所承载的内容在对应的行里。',
};
