// English. The keys of this catalogue are the keys of all: add one in the file of its area here, then
// in the file of the same name of every other language. `{name}` is filled in. No key is for one word
// that others are built from. A new area is a file in each language and a line below.
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

export const en = {
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
