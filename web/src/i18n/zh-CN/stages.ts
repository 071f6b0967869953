// 学生自己编写程序的课程。
export const stages = {
  'stages.group': '自己动手写',
  'stages.group.text': '由你来写客户端或服务器，本页逐阶段评判。',
  'stages.card': '评分卡',
  'stages.sum': '{all} 个阶段中通过了 {passed} 个',
  'stages.text': '它写明每个阶段是否通过，以及发现了什么，并附条款和事件。',
  'stages.name': '卡上的姓名',
};
