// The time, to the minute: what shows "now" or "yesterday" stays true without a reload.

class Minute {
  now = $state.raw(new Date());

  constructor() {
    setInterval(() => (this.now = new Date()), 60_000);
  }
}

export const minute = new Minute();
