import { describe, expect, it } from 'vitest';
import { enter, left, type Pressed } from './keys';

const press = (more: Partial<Pressed> = {}): Pressed => ({
  key: 'Enter', isComposing: false, keyCode: 13, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more,
});

describe('Enter', () => {
  it.each([
    ['sends', {}, 'enter', false, 'send'],
    ['with Shift is a line', { shiftKey: true }, 'enter', false, null],
    ['with Ctrl is a line', { ctrlKey: true }, 'enter', false, 'line'],
    ['on a touch screen is a line', {}, 'enter', true, null],
    ['composing is the input method’s', { isComposing: true }, 'enter', false, null],
    ['that ended a composition is the input method’s', { keyCode: 229 }, 'enter', false, null],
    ['is a line where Ctrl+Enter sends', {}, 'ctrl_enter', false, null],
    ['with Ctrl sends there', { ctrlKey: true }, 'ctrl_enter', false, 'send'],
    ['with Command sends there', { metaKey: true }, 'ctrl_enter', true, 'send'],
    ['with Ctrl while composing does not', { ctrlKey: true, isComposing: true }, 'ctrl_enter', false, null],
  ] as const)('%s', (_, more, sendKey, touch, expected) => expect(enter(press(more), sendKey, touch)).toBe(expected));

  it('other keys mean nothing', () => expect(enter(press({ key: 'a' }), 'enter', false)).toBeNull());
});

it('the limit is told before it bites, in characters and not in units', () => {
  expect(left('x'.repeat(14_000))).toBeNull();
  expect(left('x'.repeat(15_000))).toBe(1_000);
  expect(left('x'.repeat(16_001))).toBe(-1);
  expect(left('😀'.repeat(8_000))).toBeNull();
  expect(left(`${'😀'.repeat(15_999)}  `)).toBe(1);
});
