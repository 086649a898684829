// 简体中文。The keys are those of English; the compiler and a test see to it.
import type { Catalogue } from '../index.svelte';
import { shell } from './shell';
import { signin } from './signin';
import { chat } from './chat';
import { composer } from './composer';
import { details } from './details';
import { contacts } from './contacts';
import { search } from './search';
import { settings } from './settings';
import { factors } from './factors';
import { tokens } from './tokens';
import { admin } from './admin';
import { people } from './people';
import { units } from './units';
import { offices } from './offices';
import { sources } from './sources';
import { notify } from './notify';
import { live } from './live';
import { errors } from './errors';

export const zhCN: Catalogue = {
  ...shell,
  ...signin,
  ...chat,
  ...composer,
  ...details,
  ...contacts,
  ...search,
  ...settings,
  ...factors,
  ...tokens,
  ...admin,
  ...people,
  ...units,
  ...offices,
  ...sources,
  ...notify,
  ...live,
  ...errors,
};
