// 简体中文：搜索。
import type { search as english } from '../en/search';

export const search: Record<keyof typeof english, string> = {
  'find.label': '查找同事和会话',
  'find.clear': '清除搜索',
  'find.conversations': '会话',
  'find.people': '同事',
  'find.none': '没有找到',
  'find.busy': '正在搜索…',
};
