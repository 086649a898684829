// The sound of a notification: two short notes, made here, so that there is no file and no licence. A browser lets a page
// sound only after somebody has touched it.

const NOTES = [
  { at: 0, hz: 880 },
  { at: 0.11, hz: 1174.66 },
];
const LENGTH_S = 0.22;
const LOUDNESS = 0.12;
/** A burst of messages is one ring. */
const PAUSE_MS = 2_000;

export class Bell {
  #context: AudioContext | null = null;
  #last = 0;

  /** Rings; answers whether it could be heard. */
  async ring(now = Date.now()): Promise<boolean> {
    if (now - this.#last < PAUSE_MS) return false;
    try {
      this.#context ??= new AudioContext();
      const context = this.#context;
      if (context.state === 'suspended') await Promise.race([context.resume(), new Promise((go) => setTimeout(go, 200))]);
      if (context.state !== 'running') return false;
      this.#last = now;
      for (const { at, hz } of NOTES) note(context, context.currentTime + at, hz);
      return true;
    } catch {
      return false;
    }
  }
}

function note(context: AudioContext, start: number, hz: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = 'sine';
  tone.frequency.value = hz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + LENGTH_S);
}
