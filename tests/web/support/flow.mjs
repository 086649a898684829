// What a flow is, and in which variants it is run. A flow is one file in flows/ whose default export is made here; run.mjs
// finds it. To add a variant: one line in VARIANTS.
import { accessible } from './accessible.mjs';
import { Person } from './person.mjs';
import { words } from './words.mjs';

export const VARIANTS = [
  { lang: 'zh-CN', width: 1440 },
  { lang: 'en', width: 1440 },
  { lang: 'zh-CN', width: 390 },
];

export const name = ({ lang, width, theme }) => [lang, width, theme].filter(Boolean).join(' ');

/** `variants`: where it is run, everywhere if not said. `desktop`: it needs more of a browser than pages. `worker`: pages have
 * their service worker, which stores the whole client for a next time; others come without. */
export function flow(title, { variants = VARIANTS, desktop = false, worker = false } = {}, body) {
  return { title, variants, desktop, worker, body };
}

/** One run of a flow in a variant: the people in it, and what they share. */
export class Scene {
  constructor({ browser, house, stage, variant, stamp, worker }) {
    Object.assign(this, { browser, house, stage, ...variant, stamp, worker, people: [], houses: [], t: words(variant.lang), zh: variant.lang === 'zh-CN' });
  }

  get narrow() {
    return this.width < 720;
  }

  /** One text for both languages. */
  say = (zh, en) => (this.zh ? zh : en);

  /** A new employee in front of a browser, signed in unless told otherwise. */
  person = async (name, { signedIn = true, department, settled, house = this.house, ...more } = {}) => {
    const who = await house.hires(name, { department, settled });
    return this.comes(who, { signedIn, house, ...more });
  };

  /** Someone who works here already, in front of a browser. */
  comes = async (who, { signedIn = true, house = this.house, ...more } = {}) => {
    const person = new Person({ browser: this.browser, base: house.base, lang: this.lang, width: this.width, worker: this.worker, who, ...more });
    this.people.push(await person.arrives());
    if (signedIn) await person.signsIn();
    return person;
  };

  /** A guest of another company, by a link. */
  guest = async (base, link, more = {}) => {
    const person = new Person({ browser: this.browser, base, lang: this.lang, width: this.width, worker: this.worker, ...more });
    this.people.push(await person.arrives());
    return person.goes(`#link=${link}`);
  };

  /** A house of this run alone, to break it. `more`: what else is in its configuration, told its folder. */
  own = async (more) => {
    const house = await this.stage.own(more);
    this.houses.push(house);
    return house;
  };

  /** Several at once. */
  persons = (...names) => Promise.all(names.map((name) => this.person(name)));

  /** Another device of one of them. */
  device = async (person, more = {}) => this.comes(person.who, more);

  /** What is on screen has no barrier. */
  look = (person, where) => accessible(person.page, where);

  /** Closes browsers and houses; throws if a page had a script error or broke the content policy. */
  async ends() {
    const faults = this.people.flatMap((person) => person.faults);
    await Promise.all(this.people.map((person) => person.closes()));
    await Promise.all(this.houses.map((house) => house.closes()));
    if (faults.length > 0) throw new Error(`faults on a page:\n${faults.join('\n')}`);
  }
}
