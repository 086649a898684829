// 简体中文：本机存储、记录警报、新版本。
import type { live as english } from '../en/live';

export const live: Record<keyof typeof english, string> = {
  'live.forgetful': '此浏览器无法在本机保存数据：尚未发出的内容会在关闭页面后丢失。',
  'live.close': '关闭',
  'live.update': '新版本已就绪。',
  'live.update_now': '立即载入',
  'live.alarm_title': '服务器的记录发生了不应出现的变化',
  'live.alarm.head': '本机曾收到一份包含 {kept} 条记录的签名，而服务器现在只有 {position} 条。有记录缺失。',
  'live.alarm.fork': '服务器出示了两份长度相同（{kept} 条）但内容不同的签名记录。',
  'live.alarm.proof': '服务器无法证明其当前记录延续了本机保存的 {kept} 条记录。',
  'live.alarm.signature': '服务器出示了一份并非由其密钥签名的记录。',
  'live.alarm_do': '请立即告知管理员或审计人员，并把证据交给他们。消息可能已被删除或篡改。',
  'live.alarm_copy': '复制证据',
  'live.alarm_copied': '已复制',
  'live.alarm_aside': '我已上报',
};
