// Do-not-disturb hours: pure, by the wall clock of the zone that the person chose.
import type { DoNotDisturb } from '../api/personal';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Whether nothing may ring at `now`. A span over midnight belongs to the day on which it begins; `from` equal to `to` is
 * the whole day. */
export function quietAt(quiet: DoNotDisturb | null | undefined, now: Date): boolean {
  if (!quiet?.enabled) return false;
  const { day, minute } = wallClock(now, quiet.zone);
  const from = minutes(quiet.from);
  const to = minutes(quiet.to);
  const today = quiet.days.includes(day);
  if (from < to) return today && minute >= from && minute < to;
  const yesterday = quiet.days.includes(day === 1 ? 7 : day - 1);
  return (today && minute >= from) || (yesterday && minute < to);
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
}

/** Day of the week (1 is Monday) and minute of the day in `zone`; in the machine's own when it is not known here. */
function wallClock(now: Date, zone: string): { day: number; minute: number } {
  const form = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-US', { ...form, timeZone: zone }).formatToParts(now);
  } catch {
    parts = new Intl.DateTimeFormat('en-US', form).formatToParts(now);
  }
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
