import { expect, test } from 'vitest';
import type { Person } from '../api/types';
import { after, ME } from './fixture';
import { People } from './people';

test('who was asked for and has not come is asked for again when the directory moves', async () => {
  const asked: number[] = [];
  const answers: (() => void)[] = [];
  const found: number[] = [];
  const person = (id: number) => {
    asked.push(id);
    return new Promise<Person>((resolve) => answers.push(() => resolve({ id, name: `${id}` } as Person)));
  };
  const people = new People({ person }, (list) => found.push(...list.map(({ id }) => id)));
  people.want([70, 71]);
  people.again(after());
  expect(asked.filter((id) => id === 70)).toHaveLength(2);
  while (answers.length > 0) {
    answers.splice(0).forEach((answer) => answer());
    await new Promise((resolve) => setTimeout(resolve));
  }
  // What the older question answered may be old.
  expect(found.filter((id) => id === 70)).toEqual([70]);
  expect(found).toContain(71);
  // Four questions at once were under way: this one came after them.
  expect(asked).toContain(ME);
  people.want([70]);
  expect(asked.filter((id) => id === 70)).toHaveLength(2);
});
