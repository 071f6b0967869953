// 记录的各个视图加载之前就会显示的文字：按钮、名称、出了什么错。
export const recordBar = {
  'export.button': '导出',
  'record.open': '打开…',
  'record.welcome': '或打开录制或抓包文件：拖到页面任意处即可。',
  'share.name': '来自链接',
  'key.save': '保存会话',
  'error.viewing': '正在显示录制。请先关闭它再更改服务器。',
  'error.bad-link': '此链接不含记录，或内容不全。',
};
