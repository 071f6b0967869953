// 会话在等待什么、已等多久：每种一句，简短说法在 shell.ts 中（turn.…）。
import type { waits as en } from '../en/waits';

export const waits: Record<keyof typeof en, string> = {
  'wait.line-end': '收到 {n} 字节，没有行尾：服务器在等这一行的其余部分和 CR LF（RFC 959 §5.3.1）。',
  'wait.place': '这类服务器一次只服务一个客户端：{sid} 已等待 {time}，还没轮到它。',
  'wait.held': '已拦截 {time}：等你决定后才继续。',
  'wait.delayed': '被有意延迟，至今 {time}。',
  'wait.login-delay': '密码错误的应答会有意推迟，让猜密码变慢：至今 {time}。',
  'wait.handshake': '服务器已等待客户端完成它那部分 TLS 握手 {time}。',
  'wait.handshake.data': '服务器已等待客户端在数据连接上完成它那部分 TLS 握手 {time}。',
  'wait.reply': '应答发不出去：{time} 以来，客户端读得不够多，腾不出空间。',
  'wait.port': '服务器已等待中继打开端口 {time}。',
  'wait.connect': '{time} 以来没有人连接 {port} 端口：数据连接由客户端建立（RFC 959 §3.2）。',
  'wait.dial': '服务器已尝试连接 {to} {time}，客户端说它在那里监听。',
  'wait.data':
    '收到 {bytes}，之后 {time} 没有动静：服务器在等更多数据，或者等数据连接关闭，{verb} 以此结束（RFC 959 §3.4）。',
  'wait.data.none':
    '已连接，但 {time} 以来什么也没收到：服务器在等数据，或者等数据连接关闭，{verb} 以此结束（RFC 959 §3.4）。',
  'wait.data.marked':
    '收到 {bytes}，之后 {time} 没有动静：服务器在等更多数据，或者等此模式中 {verb} 的结束标记（RFC 959 §3.4）。',
  'wait.reading': '已发送 {bytes}，还剩 {left}：{time} 以来，客户端读得不够多，无法继续发送。',
  'wait.reading.open': '已发送 {bytes}：{time} 以来，客户端读得不够多，无法继续发送。',
  'wait.work': '服务器已计算 {time}。',
  'wait.gone': '其间客户端已关闭控制连接。',
  'wait.more': '另有 {n} 个会话在等待：见会话列表。',
};
