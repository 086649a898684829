// A first password for somebody else: easy to read out, hard to guess, and changed at the first sign-in.

/** Without the letters and digits that are taken for each other. 32 of them: five bits each. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789w';
const GROUPS = 4;
const EACH = 4;

/** Sixteen letters in groups of four: 80 bits less the doubled letter. */
export function secret(random: (n: number) => Uint8Array = (n) => crypto.getRandomValues(new Uint8Array(n))): string {
  const letters = [...random(GROUPS * EACH)].map((byte) => LETTERS[byte & 31]);
  return Array.from({ length: GROUPS }, (_, group) => letters.slice(group * EACH, (group + 1) * EACH).join('')).join('-');
}
