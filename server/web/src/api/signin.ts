// Before a session: other ways in, forgotten passwords, invitations. What opens a session is api/session.ts `enter`.
import { request } from './client';

/** A way to sign in at an identity provider; `label_zh` where it has a Chinese name of its own. */
export type Provider = { name: string; label: string; label_zh?: string | null };

export const providers = () => request<{ items: Provider[] }>('GET', '/session/oidc');

/** Where the browser goes to sign in with a provider. */
export const toProvider = (name: string) => request<{ url: string }>('POST', `/session/oidc/${encodeURIComponent(name)}/start`, {});

export const forgotten = (login: string) => request<void>('POST', '/session/forgotten', { login });

export const reset = (token: string, password: string) => request<void>('POST', '/session/reset', { token, password });
