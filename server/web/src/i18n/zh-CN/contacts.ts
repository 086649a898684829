// 简体中文：同事与部门。
import type { contacts as english } from '../en/contacts';

export const contacts: Record<keyof typeof english, string> = {

};
