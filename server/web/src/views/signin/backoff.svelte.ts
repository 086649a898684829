// The pause the server asks for after wrong passwords: counted down, so that nobody has to guess when to try again.

export class Backoff {
  /** Whole seconds that are left. */
  left = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  begin(seconds: number): void {
    clearInterval(this.#timer);
    const until = performance.now() + seconds * 1000;
    this.left = Math.ceil(seconds);
    if (this.left <= 0) return;
    this.#timer = setInterval(() => {
      this.left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      if (this.left === 0) clearInterval(this.#timer);
    }, 250);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
