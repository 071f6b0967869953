export const panels = {
  'inspector.title': '检查器',
  'files.title': '服务器文件',
  'transfers.title': '传输',
  'console.title': '内置客户端',
  'held.title': '已暂扣',
};
