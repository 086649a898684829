// What a notification says, in the language of the page.
import type { Message, Summary } from '../api/types';
import { t, words } from '../i18n/index.svelte';
import { oneLine } from '../lib/markdown/line.svelte';
import type { State } from '../state/model';
import { nameOf, titleOf } from '../state/select';
import type { Banner } from './banners';
import { GENERAL } from './notifier';

const LONGEST = 160;
/** Overrides and isolates of writing direction: a name must not turn the rest of the line around. */
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

const clean = (text: string) => text.replace(TURNS, '').replace(/\s+/g, ' ').trim();

export function one(state: State, summary: Summary, message: Message, count: number, preview: boolean): Banner {
  const title = clean(titleOf(summary, state.people)) || (summary.kind === 'direct' ? t('app.name') : t(`kind.${summary.kind}`));
  const name = clean(nameOf(state.people[message.sender]));
  const heading = count > 1 ? t('notify.counted', { title, n: count }) : title;
  return { conversation: summary.id, title: heading, body: body(summary, message, name, preview), lang: words.lang };
}

function body(summary: Summary, message: Message, name: string, preview: boolean): string {
  if (!preview) return t('notify.hidden');
  const text = clean(oneLine(message.text, LONGEST));
  const said = text || t('notify.hidden');
  return summary.kind === 'direct' || !name ? said : t('notify.said', { name, text: said });
}

export function several(messages: number, conversations: number): Banner {
  return { conversation: GENERAL, title: t('app.name'), body: t('notify.several', { n: messages, m: conversations }), lang: words.lang };
}

export function test(): Banner {
  return { conversation: GENERAL, title: t('notify.test_title'), body: t('notify.test_body'), lang: words.lang };
}
