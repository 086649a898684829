import { expect, it } from 'vitest';
import { creation, toBytes, toText, wanted } from './passkey';

it('bytes travel as base64url without padding', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
  expect(toBytes(toText(bytes.buffer))).toEqual(bytes);
  expect(toText(Uint8Array.of(251, 255).buffer)).toBe('-_8');
  expect(toText(null)).toBe('');
});

it('what the server asks becomes what the browser wants', () => {
  const made = creation({ publicKey: { challenge: 'AQ', rp: { id: 'localhost' }, user: { id: 'Ag', name: 'ada', displayName: 'Ada' }, excludeCredentials: [{ id: 'Aw', type: 'public-key' }] } });
  expect([made.challenge, made.user.id, made.excludeCredentials?.[0]?.id, made.rp.id]).toEqual([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3), 'localhost']);
  const asked = wanted({ challenge: 'AQ', userVerification: 'required' });
  expect([asked.challenge, asked.allowCredentials, asked.userVerification]).toEqual([Uint8Array.of(1), [], 'required']);
});
