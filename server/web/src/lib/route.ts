// The part of the address after `#`, as data and back. The server has one page, so that every address of the
// client is behind the `#` and a copied address opens the same place. To add a page: a case in `Route`, in
// `parse`, in `path`, and in the table of route.test.ts.

export type SearchIn = 'all' | 'messages' | 'people' | 'conversations';

/** What is searched and how it is narrowed; all of it is in the address. */
export type SearchQuery = {
  q: string;
  in: SearchIn;
  conversation?: number;
  from?: number;
  since?: string;
  until?: string;
};

/** What a token in an address is for: signing in, a new password, a new account, or what an identity provider answered. */
export type TokenUse = 'link' | 'reset' | 'invitation' | 'oidc' | 'oidc-link' | 'oidc-error';

export type Route =
  | { page: 'token'; use: TokenUse; token: string }
  | { page: 'chat'; conversation: number | null; seq: number | null }
  | { page: 'contacts'; view: 'all' | 'groups'; department: number | null; person: number | null }
  | { page: 'search'; search: SearchQuery }
  | { page: 'settings'; section: string | null }
  | { page: 'admin'; section: string | null; item: number | null };

export type Page = Route['page'];

export const HOME: Route = { page: 'chat', conversation: null, seq: null };

const PARTS: readonly SearchIn[] = ['all', 'messages', 'people', 'conversations'];

/** The route of a hash; what is not an address of ours is the home page. */
export function parse(hash: string): Route {
  const [, use, token] = /^#(link|reset|invitation|oidc|oidc-link|oidc-error)=(.+)$/.exec(hash) ?? [];
  if (use && token) return { page: 'token', use: use as TokenUse, token: decoded(token) };
  const [place = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [head, a, b, c] = place.split('/');
  const conversation = number(a);
  switch (head) {
    case 'c':
      return conversation === null ? HOME : { page: 'chat', conversation, seq: b === 'm' ? number(c) : null };
    case 'contacts':
      return { page: 'contacts', view: a === 'groups' ? 'groups' : 'all', department: a === 'd' ? number(b) : null, person: a === 'p' ? number(b) : null };
    case 'search':
      return { page: 'search', search: searchOf(new URLSearchParams(query)) };
    case 'settings':
      return { page: 'settings', section: word(a) };
    case 'admin':
      return { page: 'admin', section: word(a), item: number(b) };
    default:
      return HOME;
  }
}

/** The hash of a route. `parse(path(route))` is the route again. */
export function path(route: Route): string {
  switch (route.page) {
    case 'token':
      return `#${route.use}=${encodeURIComponent(route.token)}`;
    case 'chat':
      return '#/' + (route.conversation === null ? '' : `c/${route.conversation}`) + (route.seq === null ? '' : `/m/${route.seq}`);
    case 'contacts': {
      if (route.department !== null) return `#/contacts/d/${route.department}`;
      if (route.person !== null) return `#/contacts/p/${route.person}`;
      return route.view === 'groups' ? '#/contacts/groups' : '#/contacts';
    }
    case 'search':
      return '#/search' + queryOf(route.search);
    case 'settings':
      return '#/settings' + (route.section === null ? '' : `/${route.section}`);
    case 'admin':
      return '#/admin' + (route.section === null ? '' : `/${route.section}`) + (route.item === null ? '' : `/${route.item}`);
  }
}

/** The address of one message: opens its conversation around it. */
export function permalink(conversation: number, seq: number | null): Route {
  return { page: 'chat', conversation, seq };
}

function searchOf(values: URLSearchParams): SearchQuery {
  const part = values.get('in') as SearchIn | null;
  const conversation = number(values.get('c'));
  const from = number(values.get('from'));
  const since = date(values.get('since'));
  const until = date(values.get('until'));
  return {
    q: values.get('q') ?? '',
    in: part && PARTS.includes(part) ? part : 'all',
    ...(conversation === null ? {} : { conversation }),
    ...(from === null ? {} : { from }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
  };
}

function queryOf(search: SearchQuery): string {
  const values = new URLSearchParams();
  if (search.q) values.set('q', search.q);
  if (search.in !== 'all') values.set('in', search.in);
  if (search.conversation !== undefined) values.set('c', String(search.conversation));
  if (search.from !== undefined) values.set('from', String(search.from));
  if (search.since) values.set('since', search.since);
  if (search.until) values.set('until', search.until);
  const text = values.toString();
  return text && `?${text}`;
}

function number(text: string | null | undefined): number | null {
  return text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

function word(text: string | undefined): string | null {
  return text && /^[a-z]{1,20}$/.test(text) ? text : null;
}

function date(text: string | null): string | null {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
