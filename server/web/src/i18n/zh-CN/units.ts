// 简体中文：管理员维护的部门。
import type { units as english } from '../en/units';

export const units: Record<keyof typeof english, string> = {
  'units.find': '部门名称或拼音',
  'units.choose': '选择部门',
  'units.none_found': '没有该部门。',
  'units.choose_hint': '选择部门以查看和修改。',
  'units.add': '添加部门',
  'units.add_below': '在{name}下添加',
  'units.add_do': '添加',
  'units.name': '名称',
  'units.code': '编码',
  'units.parent': '上级部门',
  'units.top': '无（顶级部门）',
  'units.head': '主管',
  'units.deputy': '副主管',
  'units.place': '第 {n} 位，共 {of} 位',
  'units.up': '上移',
  'units.down': '下移',
  'units.hidden': '在通讯录中隐藏',
  'units.hidden_hint': '含所有下级部门。本部门人员和管理员仍可见。',
  'units.put_in': '加入人员',
  'units.loop': '部门不能位于自身之下。',
  'units.conflict': '该部门由目录维护，请在目录中修改。',
  'units.not_valid': '该名称或编码不被接受。',
};
