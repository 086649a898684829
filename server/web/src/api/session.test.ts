import { expect, it, vi } from 'vitest';
import { Problem } from './problem';
import { SessionKeeper } from './session';

const session = (access_token: string, id = 1) => ({
  access_token, expires_in: 600, session_id: 1, roles: [],
  person: { id, name: 'Ada', login: 'ada', departments: [], status: 'active', pos: 1 },
});

function rig(answers: unknown[]) {
  const clock = { now: 0 };
  const asked: unknown[][] = [];
  const request = vi.fn(async (...args: unknown[]) => {
    asked.push(args);
    const answer = answers.shift();
    if (answer instanceof Problem) throw answer;
    return answer;
  });
  const keeper = new SessionKeeper({ request: request as never, locks: undefined, now: () => clock.now });
  const over = vi.fn();
  keeper.onOver = over;
  return { keeper, asked, clock, over };
}

it('asks for the cookie, never for a refresh token to keep', async () => {
  const { keeper, asked } = rig([session('A')]);
  await keeper.signIn('ada', 'secret');
  expect(asked[0]).toEqual(['POST', '/session', { login: 'ada', password: 'secret', cookie: true }]);
});

it('keeps a good token and renews an old one, once for all who ask', async () => {
  const { keeper, asked, clock } = rig([session('A'), session('B')]);
  await keeper.signIn('ada', 'secret');
  expect(await keeper.token()).toBe('A');
  clock.now = 580_000;
  expect(await Promise.all([keeper.token(), keeper.token(), keeper.renew()])).toEqual(['B', 'B', 'B']);
  expect(asked).toHaveLength(2);
});

it('no cookie is no session, without alarm', async () => {
  const { keeper, over } = rig([new Problem('unauthenticated', 401)]);
  expect(await keeper.restore()).toBeNull();
  expect(over).not.toHaveBeenCalled();
});

it('a server out of reach signs nobody out', async () => {
  const { keeper, clock, over } = rig([session('A'), new Problem('network')]);
  await keeper.signIn('ada', 'secret');
  clock.now = 700_000;
  await expect(keeper.token()).rejects.toMatchObject({ code: 'network' });
  expect(over).not.toHaveBeenCalled();
  expect(keeper.session).not.toBeNull();
});

it('a revoked session ends once; so does a cookie that became another person', async () => {
  for (const answer of [new Problem('session_revoked', 401), session('B', 2)]) {
    const { keeper, over } = rig([session('A'), answer]);
    await keeper.signIn('ada', 'secret');
    await expect(keeper.renew()).rejects.toMatchObject({ code: 'session_revoked' });
    expect(over).toHaveBeenCalledTimes(1);
    expect(keeper.session).toBeNull();
  }
});

it('renews under a lock shared by all tabs', async () => {
  const names: string[] = [];
  const locks = { request: (name: string, work: () => Promise<unknown>) => (names.push(name), work()) };
  const keeper = new SessionKeeper({ request: (async () => session('A')) as never, locks: locks as never, now: () => 0 });
  await keeper.restore();
  expect(names).toEqual(['lingtong.refresh']);
});
