// 课程文字加载之前就需要的：按钮、提示、演示尺寸的按键。
export const lessonButtons = {
  'header.lessons': '课程',
  'empty.lessons': '边做边学：课程',
  'tabs.lesson': '课程',
  'region.lesson': '课程',
  'key.lesson': '转到课程',
  'key.present': '演示尺寸，或返回',
  'key.present-next': '演示尺寸中：下一个事件',
  'key.present-back': '演示尺寸中：上一个事件',
  'error.no-such-lesson': '没有这个名称的课程。',
  'error.bad-lesson': '这不是本页能读取的课程。',
  'error.newer-lesson': '这个课程的格式比本页支持的更新。请用更新版本的模拟器打开。',
  'error.lesson-address': '课程必须来自本页自己的地址，并以 .md 结尾。',
  'error.lesson-gone': '这个地址没有课程。',
};
