export const compare = {
  'key.take-down': '连同下一行一起选择',
  'key.take-up': '连同上一行一起选择',

  'picked.label': '已选的行',
  'picked.count': '已选 {n} 行',
  'picked.what': '这些行',
  'picked.copy': '复制为文本',
  'picked.picture': '图片…',
  'picked.clear': '取消选择',

  'picture.open': '把行存为图片',
  'picture.title': '把行存为图片',
  'picture.rows': '行',
  'picture.picked': '已选的行（{n}）',
  'picture.shown': '从视图中的第一行起（{n}）',
  'picture.theme': '配色',
  'picture.bound': '一张图片最多容纳 {n} 行；此处是 {all} 行中的前 {n} 行。',
  'picture.preview': '预览',
  'picture.alt': '以客户端与服务器之间的箭头表示的行',
};
