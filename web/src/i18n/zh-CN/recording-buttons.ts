// 记录的各个视图加载之前就会显示的文字：按钮、名称、出了什么错。
export const recordingButtons = {
  'export.button': '导出',
  'record.open': '打开…',
  'record.welcome': '或打开录制或抓包文件：拖到页面任意处即可。',
  'share.name': '来自链接',
  'key.save': '保存会话',
  'error.viewing': '正在显示录制。请先关闭它再更改服务器。',
  'error.bad-link': '此链接不含记录，或内容不全。邮件和聊天程序会截断长链接：请重新复制整个链接。',
  'error.link-too-large': '此链接的内容超过上限（32 KB，解压后 256 KB），没有打开。',
  'error.link-files': '此链接带有文件，而本页生成的链接都不带文件。没有打开。',
  'error.keys-wait': '这些是 TLS 连接的密钥。接下来打开的抓包文件会用它们读取。',
  'error.too-large': '此文件的内容超过此处能打开的上限：512 MB 的文件和数据。',
  'error.foreign-file': '这既不是录制，也不是抓包文件（pcap 或 pcapng，可用 gzip 压缩）。',
  'error.bad-file': '无法读取此录制。',
  'error.unreadable': '浏览器无法读取：它是文件夹，或者文件已不在。',
  'error.no-such-profile': '没有这种服务器，因此保持原来的种类。服务器菜单列出了所有种类。',
};
