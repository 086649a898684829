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
  const switched = vi.fn();
  keeper.onSwitched = switched;
  return { keeper, asked, clock, over, switched };
}

it('asks for the cookie, never for a refresh token to keep', async () => {
  const { keeper, asked } = rig([session('A')]);
  await keeper.enter('/session', { login: 'ada', password: 'secret' });
  expect(asked[0]).toEqual(['POST', '/session', { login: 'ada', password: 'secret', cookie: true }]);
});

it('is not signed in while a second factor is asked for', async () => {
  const { keeper } = rig([{ challenge: 'c', methods: ['totp'], expires_in: 300 }, session('A')]);
  expect(await keeper.enter('/session', { login: 'ada', password: 'secret' })).toMatchObject({ challenge: 'c' });
  expect(keeper.session).toBeNull();
  expect(await keeper.enter('/session/second-factor', { challenge: 'c', totp: '123456' })).toBeNull();
  expect(await keeper.token()).toBe('A');
});

it('keeps a good token and renews an old one, once for all who ask', async () => {
  const { keeper, asked, clock } = rig([session('A'), session('B')]);
  await keeper.enter('/session', { login: 'ada', password: 'secret' });
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
  await keeper.enter('/session', { login: 'ada', password: 'secret' });
  clock.now = 700_000;
  await expect(keeper.token()).rejects.toMatchObject({ code: 'network' });
  expect(over).not.toHaveBeenCalled();
  expect(keeper.session).not.toBeNull();
});

it('a revoked session ends once', async () => {
  const { keeper, over } = rig([session('A'), new Problem('session_revoked', 401)]);
  await keeper.enter('/session', { login: 'ada', password: 'secret' });
  await expect(keeper.renew()).rejects.toMatchObject({ code: 'session_revoked' });
  expect(over).toHaveBeenCalledTimes(1);
  expect(keeper.session).toBeNull();
});

it('a cookie that became another person is no session here', async () => {
  const { keeper, over, switched } = rig([session('A'), session('B', 2)]);
  await keeper.enter('/session', { login: 'ada', password: 'secret' });
  await expect(keeper.renew()).rejects.toMatchObject({ code: 'session_revoked' });
  expect([switched.mock.calls.length, over.mock.calls.length, keeper.session]).toEqual([1, 0, null]);
});

it('what the device shows ends with the session, even before the server was first asked', async () => {
  const gone = rig([new Problem('unauthenticated', 401)]);
  gone.keeper.expect(1);
  await expect(gone.keeper.token()).rejects.toMatchObject({ status: 401 });
  expect(gone.over).toHaveBeenCalledTimes(1);

  const other = rig([session('B', 2)]);
  other.keeper.expect(1);
  await expect(other.keeper.token()).rejects.toMatchObject({ code: 'session_revoked' });
  expect(other.switched).toHaveBeenCalledTimes(1);
});

it('takes the session of another tab, the longer one of the same person', async () => {
  const { keeper, asked, switched } = rig([]);
  keeper.adopt(session('A') as never, 600_000);
  keeper.adopt(session('old') as never, 500_000);
  expect(await keeper.token()).toBe('A');
  expect(asked).toEqual([]);
  keeper.adopt(session('B', 2) as never, 900_000);
  expect(switched).toHaveBeenCalledTimes(1);
});

it('does not renew what another tab renewed while it waited for its turn', async () => {
  let turn = () => {};
  const locks = { request: async (_: string, work: () => Promise<unknown>) => (await new Promise<void>((go) => (turn = go)), work()) };
  const request = vi.fn(async () => session('mine'));
  const keeper = new SessionKeeper({ request: request as never, locks: locks as never, now: () => 0 });
  const token = keeper.renew();
  keeper.adopt(session('theirs') as never, 600_000);
  turn();
  expect(await token).toBe('theirs');
  expect(request).not.toHaveBeenCalled();
});

it('renews under a lock shared by all tabs', async () => {
  const names: string[] = [];
  const locks = { request: (name: string, work: () => Promise<unknown>) => (names.push(name), work()) };
  const keeper = new SessionKeeper({ request: (async () => session('A')) as never, locks: locks as never, now: () => 0 });
  await keeper.restore();
  expect(names).toEqual(['lingtong.refresh']);
});
