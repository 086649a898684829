import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Draft, Drafts } from './drafts.svelte';

const KITCHEN = 7;
const draft = (text: string): Draft => ({ text, reply_to: null });

/** A device with any number of pages, and a server that counts. */
class Device {
  readonly stored = new Map<string, string>();
  readonly put: string[] = [];
  mine = 0;
  offline = false;
  answer: Promise<void> = Promise.resolve();

  page(): Drafts {
    return new Drafts({
      storage: {
        getItem: (key) => this.stored.get(key) ?? null,
        setItem: (key, value) => void this.stored.set(key, value),
        removeItem: (key) => void this.stored.delete(key),
      },
      key: (conversation) => `draft.${conversation}`,
      put: async (_, { text }) => {
        this.put.push(text);
        await this.answer;
        if (this.offline) throw new Error('offline');
        return { mine: ++this.mine };
      },
    });
  }
}

let device: Device;
beforeEach(() => {
  vi.useFakeTimers();
  device = new Device();
});
afterEach(() => void vi.useRealTimers());

describe('typing', () => {
  it('is on the device at once and on the server a moment later, once', async () => {
    const page = device.page();
    for (const text of ['h', 'he', 'hey']) page.type(KITCHEN, draft(text));
    expect(device.stored.get('draft.7')).toContain('"hey"');
    expect(device.put).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(device.put).toEqual(['hey']);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(device.put).toEqual(['hey']);
  });

  it('that is sent before the first call needs no call', async () => {
    const page = device.page();
    page.type(KITCHEN, draft('quick'));
    page.sent(KITCHEN);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(device.put).toEqual([]);
    expect(device.stored.size).toBe(0);
  });

  it('while a call is under way goes out after it', async () => {
    let done = () => {};
    device.answer = new Promise((resolve) => (done = resolve));
    const page = device.page();
    page.type(KITCHEN, draft('one'));
    await vi.advanceTimersByTimeAsync(2_000);
    page.type(KITCHEN, draft('two'));
    page.sent(KITCHEN);
    expect(device.put).toEqual(['one']);
    done();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(device.put).toEqual(['one', '']);
    expect(device.stored.has('draft.7')).toBe(false);
  });

  it('that did not get through goes out when the line is back', async () => {
    device.offline = true;
    const page = device.page();
    page.type(KITCHEN, draft('kept'));
    await vi.advanceTimersByTimeAsync(60_000);
    device.offline = false;
    page.retry();
    await vi.advanceTimersByTimeAsync(0);
    page.retry();
    expect(device.put).toEqual(['kept', 'kept']);
  });

  it('survives the page, and a server that could not be reached', async () => {
    device.offline = true;
    const page = device.page();
    page.type(KITCHEN, draft('kept'));
    await vi.advanceTimersByTimeAsync(2_000);
    device.offline = false;
    const next = device.page();
    expect(next.get(KITCHEN).text).toBe('kept');
    next.told(KITCHEN, { text: 'older', reply_to: null, mine: 3 });
    expect(next.get(KITCHEN).text).toBe('kept');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(device.put).toEqual(['kept', 'kept']);
  });
});

describe('several pages', () => {
  it('what was sent in one does not come back from another', async () => {
    const [a, b] = [device.page(), device.page()];
    a.type(KITCHEN, draft('hello'));
    await vi.advanceTimersByTimeAsync(2_000);
    b.told(KITCHEN, { text: 'hello', reply_to: null, mine: 1 });
    expect(b.get(KITCHEN).text).toBe('hello');
    a.sent(KITCHEN);
    await vi.advanceTimersByTimeAsync(0);
    b.told(KITCHEN, { text: '', reply_to: null, mine: 2 });
    expect(b.get(KITCHEN).text).toBe('');
    await b.flush(KITCHEN);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(device.put).toEqual(['hello', '']);
    expect(device.stored.has('draft.7')).toBe(false);
    expect(device.page().get(KITCHEN).text).toBe('');
  });

  it('one takes over what the other wrote, and says that the field must show it', () => {
    const [a, b] = [device.page(), device.page()];
    b.told(KITCHEN, { text: '', reply_to: null, mine: 1 });
    const before = b.taken(KITCHEN);
    a.type(KITCHEN, draft('from a'));
    b.elsewhere(KITCHEN);
    expect(b.get(KITCHEN).text).toBe('from a');
    expect(b.taken(KITCHEN)).toBe(before + 1);
  });

  it('what is being typed here is not replaced', () => {
    const page = device.page();
    page.type(KITCHEN, draft('mine'));
    page.told(KITCHEN, { text: 'theirs', reply_to: 3, mine: 5 });
    page.elsewhere(KITCHEN);
    expect(page.get(KITCHEN)).toMatchObject({ text: 'mine', reply_to: null });
  });

  it('an older word of the server changes nothing', () => {
    const page = device.page();
    page.told(KITCHEN, { text: 'new', reply_to: null, mine: 5 });
    page.told(KITCHEN, { text: 'old', reply_to: null, mine: 4 });
    expect(page.get(KITCHEN).text).toBe('new');
  });
});
