// 简体中文：撰写与发送。
import type { composer as english } from '../en/composer';

export const composer: Record<keyof typeof english, string> = {
  'write.label': '发消息给{name}',
  'write.hint': '输入消息',
  'write.send': '发送',
  'write.keys': '按 Enter 发送，Shift+Enter 换行',
  'write.owners_only': '仅管理者可以发言。',
  'write.waiting': '等待发送',
  'write.sending': '正在发送',
  'write.failed': '发送失败：{reason}',
  'write.retry': '重新发送',
  'write.discard': '放弃',
};
