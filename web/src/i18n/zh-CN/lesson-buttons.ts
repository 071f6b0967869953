// 课程文字加载之前就需要的：按钮、提示、演示尺寸的按键。
export const lessonButtons = {
  'header.lessons': '课程',
  'empty.lessons': '边做边学：课程',
  'tabs.lesson': '课程',
  'region.lesson': '课程',
  'key.lesson': '转到课程',
  'key.present': '演示尺寸，或返回',
};
