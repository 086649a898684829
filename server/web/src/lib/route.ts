// The part of the address after `#`: which conversation is open, or a sign-in link to use once.

export type Route = { link: string | null; conversation: number | null };

export function parse(hash: string): Route {
  const link = /^#link=(.+)$/.exec(hash)?.[1];
  const conversation = /^#\/c\/(\d{1,15})$/.exec(hash)?.[1];
  return {
    link: link === undefined ? null : decodeURIComponent(link),
    conversation: conversation === undefined ? null : Number(conversation),
  };
}

export function path(conversation: number | null): string {
  return conversation === null ? '#/' : `#/c/${conversation}`;
}
