// Offices 职务: who holds what the whole company may know, and how that changes: one proposes, another confirms.
import type { Client } from './client';
import type { RoleName } from './people';

export type OfficeName = Exclude<RoleName, 'member' | 'external' | 'department_admin'>;
export type Office = { role: OfficeName; people: number[] };
export type Proposal = { id: number; person: number; role: OfficeName; holds: boolean; proposed_by: number };

export const offices = (client: Client) => client.ask<{ items: Office[] }>('GET', '/company/offices');

export const proposals = (client: Client) => client.ask<{ items: Proposal[] }>('GET', '/offices/proposals');

export const propose = (client: Client, change: { person: number; role: RoleName; holds: boolean }) => client.ask<Proposal>('POST', '/offices/proposals', change);

export const confirm = (client: Client, id: number) => client.ask<Proposal>('POST', `/offices/proposals/${id}/confirm`);

export const withdraw = (client: Client, id: number) => client.ask<void>('DELETE', `/offices/proposals/${id}`);

export const resign = (client: Client, role: RoleName) => client.ask<unknown>('DELETE', `/me/offices/${role}`);

export const departmentAdmins = (client: Client, department: number) => client.ask<{ people: number[] }>('GET', `/departments/${department}/admins`);

export const addDepartmentAdmin = (client: Client, department: number, person: number) => client.ask<unknown>('PUT', `/departments/${department}/admins/${person}`);

export const removeDepartmentAdmin = (client: Client, department: number, person: number) => client.ask<unknown>('DELETE', `/departments/${department}/admins/${person}`);
