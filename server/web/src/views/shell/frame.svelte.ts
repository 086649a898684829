// The parts of the frame that a person opens and closes. Kept in this browser only.

const STORED = 'lingtong.details';

class Frame {
  /** The details pane beside the conversation. */
  details = $state(read());
  /** The switcher over everything. */
  switcher = $state(false);
  /** The dialogue for a new group, with whom and which departments to begin. */
  newGroup = $state.raw<{ people: number[]; departments: number[] } | null>(null);
  /** The card of a person over everything. */
  card = $state<number | null>(null);

  toggleDetails = (): void => {
    this.details = !this.details;
    try {
      localStorage.setItem(STORED, String(this.details));
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  };
}

function read(): boolean {
  try {
    return localStorage.getItem(STORED) === 'true';
  } catch {
    return false;
  }
}

export const frame = new Frame();
