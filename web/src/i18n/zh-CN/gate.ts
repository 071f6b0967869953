// 断点、故障和速度中立即显示的文字；其余见 panels.ts。
export const gate = {
  'error.bad-expression': '无法读懂这个表达式。',
  'error.bad-rule': '故障规则无效。',
  'error.no-such-rule': '这个断点或故障已经不在了。',
  'error.too-many': '这类条目已经太多了。',

  'speed.label': '运行速度',
  'speed.quarter': '每秒一条消息',
  'speed.one': '每秒四条消息',
  'speed.max': '不加限制',
  'speed.max.short': '最快',

  'breaks.count': '{n} 个断点',
  'breaks.set': '在 {expr} 处暂停',
  'breaks.unset': '不再在 {expr} 处暂停',

  'faults.title': '制造故障',
  'faults.count': '制造故障：{n} 个',

  'row.fault': '被故障改动：{name}',
  'row.break': '断点',
  'row.was': '原为 {text}',
  'key.break': '按所选行设置断点',

  'held.reply': '代为应答…',
  'held.delay': '延迟…',
};
