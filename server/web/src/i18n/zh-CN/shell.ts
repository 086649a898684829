// 简体中文：框架：导航、会话列表、连接状态。
import type { shell as english } from '../en/shell';

export const shell: Record<keyof typeof english, string> = {
  'app.name': '灵通',
  'app.motto': '消息灵通，一条不漏',
  'app.starting': '正在打开…',
  'app.unreachable': '无法连接服务器。',
  'app.try_again': '重试',
  'app.language': '语言',

  'me.sign_out': '退出登录',
  'me.menu': '我的账号：{name}',

  'line.connecting': '正在连接…',
  'line.waiting': '连接已断开，消息会在恢复后发送。',
  'line.live': '已连接',
  'line.now': '立即连接',

  'list.label': '会话',
  'list.empty': '还没有会话，请在上方查找同事。',
  'list.unread': '{n} 条未读',
  'list.mentioned': '有人@我',
  'list.recalled': '消息已撤回',
  'list.you': '我：{text}',
  'list.from': '{name}：{text}',

  'kind.direct': '单聊',
  'kind.group': '群聊',
  'kind.department': '部门',
  'kind.company': '全员',

  'app.title': '灵通 Lingtong',
  'app.title_unread': '({n}) 灵通 Lingtong',
  'app.skip': '跳到主要内容',
  'rail.label': '主导航',
  'rail.messages': '消息',
  'rail.contacts': '通讯录',
  'rail.search': '搜索',
  'rail.admin': '管理',
  'rail.settings': '设置',
};
