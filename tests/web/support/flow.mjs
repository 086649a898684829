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

/** `needs`: what a flow may not share, `own` is a server of its own. `variants`: where it is run, everywhere if not said. */
export function flow(title, { needs = [], variants = VARIANTS, only = () => true } = {}, body) {
  return { title, needs, variants: variants.filter(only), body };
}

/** One run of a flow in a variant: the people in it, and what they share. */
export class Scene {
  constructor({ browser, house, stage, variant, stamp }) {
    Object.assign(this, { browser, house, stage, ...variant, stamp, people: [], t: words(variant.lang), zh: variant.lang === 'zh-CN' });
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
    const person = new Person({ browser: this.browser, base: house.base, lang: this.lang, width: this.width, who, ...more });
    this.people.push(await person.arrives());
    if (signedIn) await person.signsIn();
    return person;
  };

  /** A guest of another company, by a link. */
  guest = async (base, link, more = {}) => {
    const person = new Person({ browser: this.browser, base, lang: this.lang, width: this.width, ...more });
    this.people.push(await person.arrives());
    return person.goes(`#link=${link}`);
  };

  /** Several at once. */
  persons = (...names) => Promise.all(names.map((name) => this.person(name)));

  /** Another device of one of them. */
  device = async (person, more = {}) => this.comes(person.who, more);

  /** What is on screen has no barrier. */
  look = (person, where) => accessible(person.page, where);

  /** Closes the browsers; throws if a page had a script error or broke the content policy. */
  async ends() {
    const faults = this.people.flatMap((person) => person.faults);
    await Promise.all(this.people.map((person) => person.closes()));
    if (faults.length > 0) throw new Error(`faults on a page:\n${faults.join('\n')}`);
  }
}
