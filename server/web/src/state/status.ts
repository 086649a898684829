// What a person says of themselves, from where it is known: told by a frame, or else with their record.
import type { PersonStatus } from '../api/personal';
import type { Person } from '../api/types';
import type { App } from './app.svelte';

/** Null: nothing, or it ran out. */
export function statusOf(app: App, person: Person | undefined): PersonStatus | null {
  if (!person) return null;
  const told = app.presence.status.get(person.id);
  return told === undefined ? (person.custom_status ?? null) : told;
}
