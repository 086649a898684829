// 简体中文：会话详情。
import type { details as english } from '../en/details';

export const details: Record<keyof typeof english, string> = {

};
