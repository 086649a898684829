// 简体中文：通知及记录。
import type { notify as english } from '../en/notify';

export const notify: Record<keyof typeof english, string> = {

};
