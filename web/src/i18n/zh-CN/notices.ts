// 提示的文字，以及分享链接带来的内容。
export const notices = {
  'notice.more': '显示全部',
  'notice.less': '只显示一行',
  'notice.close': '关闭提示',
  'task.label': '任务',
  'brought.label': '链接改动了服务器',
  'brought.text': '此链接改动了这台服务器。',
  'brought.undo': '撤销',
  'error.bad-profile': '无法读取此链接中的服务器种类。服务器保持原来的种类。',
  'tabs.own': '本标签页是一台独立的服务器：{own}。另有 {n} 个标签页也是服务器：{others}。',
  'tabs.and-more': '{named} 等，另有 {n} 个',
  'session.gone': '客户端已离开',
  'sessions.closed.show': '再显示 {n} 个已关闭的会话',
  'sessions.closed.hide': '隐藏 {n} 个已关闭的会话',
};
