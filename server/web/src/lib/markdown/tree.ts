// The shape of a parsed message: plain data that components draw. What it is not: HTML; no node holds any, so nothing
// that a person wrote can become markup. To add a kind: a member here, a case in build.ts, in plain.ts and in its component.

export type Inline =
  | { is: 'text'; text: string }
  | { is: 'break' }
  | { is: 'code'; text: string }
  | { is: 'emphasis' | 'strong' | 'struck'; within: Inline[] }
  /** `host` is set when the words do not say where the link leads. */
  | { is: 'link'; href: string; host: string | null; within: Inline[] }
  /** `person` is 0 for everyone. */
  | { is: 'mention'; text: string; person: number };

export type Block =
  | { is: 'paragraph'; within: Inline[] }
  | { is: 'heading'; within: Inline[] }
  | { is: 'code'; text: string; language: string }
  | { is: 'quote'; within: Block[] }
  | { is: 'list'; start: number | null; items: Block[][] }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { is: 'rule' };

/** Whom a text may call: each name as it is written after `@`, with the person; 0 is everyone. */
export type Names = readonly (readonly [name: string, person: number])[];
