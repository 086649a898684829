// How the state of a sync looks.
import type { SyncState } from '../../../api/directory';

const TONES: Record<SyncState, '' | 'good' | 'bad' | 'info'> = {
  running: 'info', previewed: '', done: 'good', stopped: 'bad', failed: 'bad', cancelled: '', interrupted: '',
};

export const stateTone = (state: SyncState): string => TONES[state];
