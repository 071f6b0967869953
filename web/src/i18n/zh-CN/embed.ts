export const embed = {
  'embed.title': '用在别的网页或学习平台里',
  'embed.frame':
    '用这段代码可以把课程放进你网页的框架里。启动中继时要用 -embed 写明你网页的来源（origin），并用同一来源替换 YOUR-PAGE.example。',
  'embed.code': '框架代码',
  'embed.copy': '复制代码',
  'embed.scorm':
    'SCORM 1.2 包里有这门课程和模拟器。Moodle 等平台可以把它当作一项活动并取得分数。包里没有中继，所以学生使用页面内的客户端。',
  'embed.save': '保存 SCORM 包',
  'embed.no-relay': '生成课程包的中继没有回应。',
};
