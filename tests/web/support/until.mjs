// Waiting for what has no event: asks again until the answer fits. What it is not: a pause.
export const PATIENCE_MS = Number(process.env.LINGTONG_TEST_PATIENCE_MS ?? 30_000);

/** Waits until `question` answers what `fits`; the last answer is in the error. */
export async function until(question, fits = Boolean, what = 'the answer', patience = PATIENCE_MS) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await question();
    if (fits(answer)) return answer;
    if (performance.now() > end) throw new Error(`${what} is still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
