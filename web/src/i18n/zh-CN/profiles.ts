import type { profiles as en } from '../en/profiles';

export const profiles: Record<keyof typeof en, string> = {
  'profile.export': '导出…',
  'profile.edit': '编辑…',
  'profile.load': '载入…',
  'profile.dialog': '一种服务器',
  'profile.dialog.text':
    '服务器类型是一段 JSON：它的命令、应答的措辞、列表的写法。载入的类型保留到此标签页关闭为止；记录则一直保留它。',
  'profile.json': '服务器类型的 JSON',
  'profile.use': '采用',
  'profile.fine': '没有问题。',
  'profile.bad.not-json': '这不是 JSON：请看第 {value} 行。',
  'profile.bad.too-large': '超过了 64 KB。',
  'profile.bad.unknown-field': '没有“{field}”这个字段。',
  'profile.bad.wrong-type': '“{field}”不能是 {value}。',
  'profile.bad.bad-name': '名称“{value}”不行：应为 1 到 40 个小写字母、数字和连字符。',
  'profile.bad.bad-text': '“{field}”的文字含有应答中不允许的字符：{value}。',
  'profile.bad.too-long': '“{field}”的文字太长：{value} 字节。',
  'profile.bad.too-many': '太多了：{value}。',
  'profile.bad.unknown-verb': '“{field}”写了 {value}，这里没有这个命令。',
  'profile.bad.no-way-out': '没有 {value}，谁也用不了这台服务器。',
  'profile.bad.bad-param': '“{field}”不能有 {value}。值用大写字母。',
  'profile.bad.bad-feature': 'FEAT 不能有“{value}”：第一个词不是这里的命令。',
  'profile.bad.unknown-reason': '“{field}”：{value} 既不是原因，也不是应答码。',
  'profile.bad.bad-code': '“{field}”不能变成 {value}：第一位数字必须不变。',
  'profile.bad.bad-list': '没有“{value}”这种列表格式。可用 vsftpd、filezilla、dos，或不写。',
  'profile.bad.bad-seed': '没有“{value}”这种两周服务器。可用 as-written 和 as-meant。',
};
