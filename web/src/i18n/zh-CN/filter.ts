export const filter = {};
