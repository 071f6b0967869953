// 客户端可能是什么程序。
export const clients = {
  'guess.name': '可能是 {name}',
  'guess.first': '可能是 {name}：会话以 {sent} 开始。',
  'guess.one': '可能是 {name}：它发送了 {sent}。',
  'guess.row': '可能是 {name}：它接连发送了 {sent}。',
  'guess.order': '可能是 {name}：它在第一次传输之前依次发送了 {sent}。',
  'guess.last': '可能是 {name}：会话以 {sent} 结束。',
  'guess.early': '可能是 {name}：它没有等待 220 就发送了 {sent}。',
};
