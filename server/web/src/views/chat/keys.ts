// What Enter means in the field. Pure, because it must never send a half-composed word.

export type Pressed = Pick<KeyboardEvent, 'key' | 'isComposing' | 'keyCode' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export type SendKey = 'enter' | 'ctrl_enter';

/** An input method is at work: every key is its own. 229: Safari ends the composition before it reports the Enter that ended it. */
export function composing(event: Pressed): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** `line`: a line break that the browser does not make by itself. On touch screens Enter is a line break and the button sends. */
export function enter(event: Pressed, sendKey: SendKey, touch: boolean): 'send' | 'line' | null {
  if (event.key !== 'Enter' || composing(event) || event.altKey) return null;
  const control = event.ctrlKey || event.metaKey;
  if (sendKey === 'ctrl_enter') return control && !event.shiftKey ? 'send' : null;
  if (control) return 'line';
  return event.shiftKey || touch ? null : 'send';
}

const LIMIT = 16_000;
const TELL_FROM = LIMIT * 0.9;

/** Characters that are left, as the server counts them; null while there is plenty. Negative: too many. */
export function left(text: string): number | null {
  if (text.length < TELL_FROM) return null;
  const rest = LIMIT - [...text.trim()].length;
  return rest <= LIMIT - TELL_FROM ? rest : null;
}
