// The particulars of a person as a form has them, and what of them changed. Pure.
import type { PersonPatch } from '../../../api/people';
import type { Problem } from '../../../api/problem';
import type { Person } from '../../../api/types';
import { t } from '../../../i18n/index.svelte';

/** Fields of text, by their names on the wire; the first two may not be empty. */
export const FIELDS = ['name', 'login', 'latin_name', 'alias', 'title', 'employee_number', 'email', 'phone'] as const;
export type FieldName = (typeof FIELDS)[number];
export type Form = Record<FieldName, string>;

/** What a person has, as texts to edit. */
export function formOf(person: Person): Form {
  return Object.fromEntries(FIELDS.map((field) => [field, person[field] ?? ''])) as Form;
}

/** Only what differs; what was emptied is `null`. */
export function changes(person: Person, form: Form): Partial<PersonPatch> {
  const changed = FIELDS.filter((field) => form[field].trim() !== (person[field] ?? ''));
  return Object.fromEntries(changed.map((field) => [field, form[field].trim() || null]));
}

/** The form once the person was read anew: the fields that differed from what was read `before` stay as they are typed. */
export function followed(form: Form, before: Person, now: Person): Form {
  const typed = Object.keys(changes(before, form)) as FieldName[];
  return { ...formOf(now), ...Object.fromEntries(typed.map((field) => [field, form[field]])) };
}

/** Only what is not empty. */
export function given<T extends Record<string, string>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()).map(([key, value]) => [key, value.trim()])) as Partial<T>;
}

/** Better words than the general ones for what an administrator meets here; '' for the rest. */
export function refusal({ code, fields }: Problem): string {
  const named = { login: 'people.login_taken', manager: 'people.manager_loop', email: 'people.reach_taken', phone: 'people.reach_taken' } as const;
  const field = (Object.keys(named) as (keyof typeof named)[]).find((name) => fields.includes(name));
  if (code === 'conflict') return t(field ? named[field] : 'people.conflict');
  if (code === 'validation' && fields.length > 0) return t('people.not_valid');
  return '';
}
