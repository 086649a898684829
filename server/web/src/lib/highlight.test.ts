import { expect, it } from 'vitest';
import { mark, terms } from './highlight';

const show = (text: string, query: string) => mark(text, query).map((p) => (p.hit ? `[${p.text}]` : p.text)).join('');

it.each([
  ['货到了吗？明天到货。', '到货', '货到了吗？明天[到货]。'],
  ['Order No. 12, ORDER 13', 'order', '[Order] No. 12, [ORDER] 13'],
  ['合同编号 ＡＢ１２', 'ab12', '合同编号 [ＡＢ１２]'],
  ['宁波港的船期', '宁波船期', '[宁波]港的[船期]'],
  ['nothing', '', 'nothing'],
  ['a\n\nb', 'b', 'a [b]'],
  ['<b>x</b>', 'x', '<b>[x]</b>'],
  ['İstanbul liman', 'liman', 'İstanbul [liman]'],
])('%j for %j is %j', (text, query, expected) => expect(show(text, query)).toBe(expected));

it('a long message shows the part with the hit', () => {
  const shown = show('x'.repeat(5000) + ' 发票 ' + 'y'.repeat(5000), '发票');
  expect(shown).toMatch(/^…x+ \[发票\] y+…$/);
  expect(shown.length).toBeLessThan(300);
});

it('words are split at everything else, the longest first', () => {
  expect(terms('a+b "Rechnung"')).toEqual(['rechnung', 'a', 'b']);
});
