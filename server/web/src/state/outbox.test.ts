import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import { outgoing } from './fixture';
import { empty } from './model';
import { Outbox } from './outbox';
import { reduce } from './reduce';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig(answers: (Problem | 'ok')[]) {
  const box = { state: empty(), live: true, sent: [] as string[] };
  const outbox = new Outbox({
    state: () => box.state,
    dispatch: (action) => (box.state = reduce(box.state, action)),
    live: () => box.live,
    random: () => 1,
    send: async (message) => {
      box.sent.push(message.client_id);
      const answer = answers.shift() ?? 'ok';
      if (answer !== 'ok') throw answer;
      return { seq: 1, position: 1, at: "" };
    },
  });
  const status = () => box.state.outgoing.map((o) => o.status);
  return { box, outbox, status };
}

const say = (client_id: string, conversation = 1) => outgoing(client_id, { conversation });
const settle = () => vi.advanceTimersByTimeAsync(0);

it('sends in order, one at a time per conversation', async () => {
  const { box, outbox, status } = rig([]);
  ['a', 'b'].forEach((id) => outbox.add(say(id)));
  outbox.add(say('c', 2));
  expect(box.sent).toEqual(['a', 'c']);
  await settle();
  expect(box.sent).toEqual(['a', 'c', 'b']);
  expect(status()).toEqual(['sent', 'sent', 'sent']);
});

it('waits while there is no line, and goes out when it is back', async () => {
  const { box, outbox, status } = rig([]);
  box.live = false;
  outbox.add(say('a'));
  expect(status()).toEqual(['waiting']);
  box.live = true;
  outbox.pump();
  await settle();
  expect(status()).toEqual(['sent']);
});

it('a refusal is shown with its reason and does not hold up the next', async () => {
  const { box, outbox, status } = rig([new Problem('too_large', 413)]);
  outbox.add(say('a'));
  outbox.add(say('b'));
  await settle();
  expect(status()).toEqual(['failed', 'sent']);
  expect(box.state.outgoing[0]?.code).toBe('too_large');
  outbox.retry('a');
  await settle();
  expect(status()).toEqual(['sent', 'sent']);
});

it('a passing trouble is tried again with the same id, in order, after a pause', async () => {
  const { box, outbox, status } = rig([new Problem('outcome_unknown', 503), new Problem('rate_limited', 429, '', 7)]);
  outbox.add(say('a'));
  outbox.add(say('b'));
  await settle();
  expect(box.sent).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(box.sent).toEqual(['a', 'a']);
  await vi.advanceTimersByTimeAsync(6_900);
  expect(box.sent).toEqual(['a', 'a']);
  await vi.advanceTimersByTimeAsync(100);
  expect(box.sent).toEqual(['a', 'a', 'a', 'b']);
  expect(status()).toEqual(['sent', 'sent']);
});

it('a reply lost with the line is asked for again on the next', async () => {
  const { box, outbox, status } = rig([new Problem('closed')]);
  outbox.add(say('a'));
  box.live = false;
  await settle();
  expect(status()).toEqual(['waiting']);
  box.live = true;
  outbox.pump();
  await settle();
  expect(box.sent).toEqual(['a', 'a']);
  expect(status()).toEqual(['sent']);
});
