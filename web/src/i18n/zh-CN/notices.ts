// 提示的文字。
export const notices = {
  'notice.more': '显示全部',
  'notice.less': '只显示一行',
  'notice.close': '关闭提示',
  'tabs.own': '本标签页是一台独立的服务器：{own}。另有 {n} 个标签页也是服务器：{others}。',
  'tabs.and-more': '{named} 等，另有 {n} 个',
  'session.gone': '客户端已离开',
  'sessions.closed.show': '再显示 {n} 个已关闭的会话',
  'sessions.closed.hide': '隐藏 {n} 个已关闭的会话',
  'session.end.cut': '被你切断',
  'row.end.cut': '从页面切断',
};
