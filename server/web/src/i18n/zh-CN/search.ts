// 简体中文：搜索。
import type { search as english } from '../en/search';

export const search: Record<keyof typeof english, string> = {
  'find.clear': '清除搜索',

  'search.label': '搜索消息、同事和会话',
  'search.kind': '搜索范围',
  'search.all': '全部',
  'search.messages': '消息',
  'search.people': '同事',
  'search.conversations': '会话',
  'search.from': '发送人',
  'search.place': '所在会话',
  'search.when': '日期',
  'search.first_day': '开始日期',
  'search.last_day': '结束日期',
  'search.since': '{day}起',
  'search.until': '至{day}',
  'search.between': '{since}至{until}',
  'search.chip': '{label}：{value}',
  'search.clear_filter': '取消{label}筛选',
  'search.find_person': '姓名或拼音',
  'search.find_conversation': '会话名称',
  'search.hint': '输入要查找的内容。',
  'search.busy': '正在搜索…',
  'search.none': '没有找到相关内容。',
  'search.in_place': '在{title}',

  'find.none': '没有找到',
};
