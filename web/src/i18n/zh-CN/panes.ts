// 窗格之间的边、小屏幕的菜单和行的菜单。
export const panes = {
  'pane.rail': '会话与文件的宽度',
  'pane.insp': '检查器的宽度',
  'pane.dock': '客户端的高度',
  'pane.held': '拦截消息的宽度',
  'pane.closed': '已关闭',
  'pane.how': '拖动或按方向键；Enter 关闭或打开；双击复位',
  'header.more': '更多',
  'row.menu': '事件 {id}',
  'row.menu.inspect': '解释',
  'row.menu.session': '只看会话 {sid}',
  'row.menu.look': '回看到这里',
  'row.menu.copy': '复制为文本',
};
