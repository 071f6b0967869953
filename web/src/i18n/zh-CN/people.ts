export const people = {
  'keep.title': '关闭与重新加载',
  'keep.files': '在此浏览器中保留文件',
  'keep.how': '文件只存放在本机的此浏览器中。关闭此项会删除已存放的内容。',
  'keep.other': '此浏览器的另一个标签页正在保留文件；本标签页的文件会随标签页关闭而消失。',
  'keep.none': '在这里，此浏览器没有可存放文件的空间。',
  'keep.saving': '正在存放…',
  'keep.saved': '已保留：{n} 个文件，{size}，{time}',
  'keep.saved.brief': '已于 {time} 保留在此浏览器',
  'keep.full': '此浏览器不再提供空间：最新的更改没有保留。',
  'keep.failed': '文件无法存放或读回。',
  'leave.ask': '有客户端连接时，离开前先询问',

  'tabs.own': '本标签页是一台独立的服务器：{own}。另一个标签页的服务器在 {others}。',

  'pane.rail': '会话与文件的宽度',
  'pane.insp': '检查器的宽度',
  'pane.dock': '客户端的高度',
  'pane.held': '暂扣消息的宽度',
  'pane.closed': '已关闭',
  'pane.how': '拖动或按方向键；Enter 关闭或打开；双击复位',

  'header.more': '更多',
  'row.menu': '事件 {id}',
  'row.menu.inspect': '解释',
  'row.menu.session': '只看会话 {sid}',
  'row.menu.look': '回看到这里',
  'row.menu.copy': '复制为文本',
};
