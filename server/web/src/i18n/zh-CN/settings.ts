// 简体中文：个人设置。
import type { settings as english } from '../en/settings';

export const settings: Record<keyof typeof english, string> = {

};
