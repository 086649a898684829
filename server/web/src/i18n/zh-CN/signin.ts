// 简体中文：登录。
import type { signin as english } from '../en/signin';

export const signin: Record<keyof typeof english, string> = {
  'signin.title': '登录',
  'signin.login': '账号',
  'signin.password': '密码',
  'signin.submit': '登录',
  'signin.busy': '正在登录…',
  'signin.show': '显示密码',
  'signin.hide': '隐藏密码',
  'signin.link_failed': '此登录链接已使用或已过期。',
  'signin.over': '您已退出登录，请重新登录。',

  'signin.must_change': '请设置新密码',
  'signin.must_change_why': '当前密码由管理员设置，请换成只有您知道的密码后继续使用。',
};
