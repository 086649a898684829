// Invitations, and guests with their sponsors.
import { type Client, query, request } from './client';
import type { Person } from './types';

export type InvitationKind = 'member' | 'external';
export type Invitation = {
  id: number; name: string; email: string | null; kind: InvitationKind; departments: number[]; sponsor?: number | null;
  /** When a guest's account ends. */
  expires_at?: string | null;
  state: 'open' | 'used' | 'revoked' | 'expired'; link_expires_at: string; made_by?: number | null; made_at: string; person?: number | null;
};
export type NewInvitation = { name: string; email?: string; kind: InvitationKind; departments: number[]; sponsor?: number; expires_at?: string };
/** The link is in this answer and nowhere else. */
export type Invited = Invitation & { link: string; mailed: boolean };
export type Welcome = { name: string; email: string | null; kind: InvitationKind; login: string | null; expires_at?: string | null };
export type Guest = { person: Person; sponsor: number; expires_at: string };

export const invitations = (client: Client, cursor?: string) => client.ask<{ items: Invitation[]; next?: string | null }>('GET', `/invitations${query({ cursor })}`);

export const invite = (client: Client, invitation: NewInvitation) => client.ask<Invited>('POST', '/invitations', invitation);

export const revokeInvitation = (client: Client, id: number) => client.ask<void>('DELETE', `/invitations/${id}`);

export const welcome = (token: string) => request<Welcome>('POST', '/session/invitation/look', { token });

/** `all`: everyone's, for system administrators; else those I vouch for. */
export const guests = (client: Client, all: boolean) => client.ask<{ items: Guest[] }>('GET', `/guests${query({ all })}`);

export const changeGuest = (client: Client, person: number, to: { expires_at?: string; sponsor?: number }) => client.ask<Guest>('PATCH', `/guests/${person}`, to);
