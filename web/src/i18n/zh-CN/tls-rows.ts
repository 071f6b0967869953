// 立即显示的 TLS 文字；检查器对记录的说明在 tls.ts 里。
export const tlsRows = {
  'title.tls': 'TLS 记录',
  'short.tls': 'TLS',
  'row.tls': 'TLS',
  'row.tls.records': '{n|条记录|条记录} · {bytes}',
  'row.tls.alert': 'TLS 警报：{alert}',
  'row.tls.full': '新会话',
  'row.tls.resumed': '会话恢复',
  'row.locked': '受 TLS 保护',
  'tls.rows': '每条 TLS 记录各占一行',

  'say.tls': '线路上原样的 TLS 记录。',
  'say.tls.hello.c2s': '客户端发起 TLS 握手：它支持哪些版本和密码套件，以及密钥交换中它的那一半。',
  'say.tls.hello.s2c': '服务器回应握手，选定版本和密码套件。',
  'say.tls.handshake': 'TLS 握手的又一部分，双方由此得到相同的密钥。',
  'say.tls.done': 'TLS 握手完成。从这里起，这条连接上的一切都是加密的。',
  'say.tls.resumed': 'TLS 握手完成，而且很短：它恢复了先前连接的密钥，因此不必再发送证书。',
  'say.tls.data': '加密的字节。在线路上除了长度什么也看不出来。',
  'say.tls.end': '一方声明不再发送，这样谁也无法悄悄截断数据流。',
  'say.tls.alert': 'TLS 警报：{alert}。连接无法继续。',

  'session.tls.control': '控制连接受 TLS 保护',
  'session.tls.control+data': '控制和数据连接受 TLS 保护',
  'session.tls.data': '数据连接受 TLS 保护',
  'status.tls': '{n} 个受保护',
};
