export const shell = {
  'app.name': 'FTP 模拟器',
  'region.rail': '会话与文件',
  'region.ladder': '交互过程',
  'region.inspector': '检查器',
  'region.client': '内置客户端',
  'region.held': '暂扣的消息',
};
