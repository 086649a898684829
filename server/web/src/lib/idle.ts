// What can wait: done when the page has nothing else to do, and before long in any case.
const LATEST_MS = 1_500;

export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST_MS });
  else setTimeout(work, LATEST_MS);
}
