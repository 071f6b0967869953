// 通往两周服务器博物馆的入口。
export const museumLinks = {
  'museum.open': '两周服务器博物馆',
  'museum.room': '博物馆里它的展室',
};
