// What went wrong, as a stable code. What it is not: a text for people; `i18n` turns a code into
// one (`error.<code>`). A new server code needs one line in `CODES` and one in each catalogue.

/** Every code a client may meet: the server's table, and the two that only a client can see. */
export const CODES = [
  'bad_json', 'bad_request', 'unknown_field', 'validation', 'too_large', 'unauthenticated',
  'token_expired', 'session_revoked', 'wrong_credentials', 'account_disabled',
  'password_expired', 'password_must_change', 'password_due', 'second_factor_due', 'proof_due', 'identity_unlinked', 'weak_password', 'forbidden', 'bad_origin', 'not_found',
  'method_not_allowed', 'conflict', 'client_id_reused', 'gone', 'recall_expired', 'edit_expired',
  'rate_limited', 'unavailable', 'outcome_unknown', 'storage_full', 'internal', 'limit_too_large',
  'unknown_command', 'gap', 'network', 'closed',
] as const;

export type Code = (typeof CODES)[number];

/** Codes after which the same request, unchanged, may succeed a little later. */
const PASSING: ReadonlySet<string> = new Set<Code>([
  'rate_limited', 'unavailable', 'outcome_unknown', 'storage_full', 'network', 'closed', 'token_expired',
]);

/** Codes that say the session itself is over: only a new sign-in helps. */
const OVER: ReadonlySet<string> = new Set<Code>(['unauthenticated', 'session_revoked', 'wrong_credentials']);

export class Problem extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer arrived. */
  readonly status: number;
  readonly detail: string;
  /** Seconds the server asked us to wait, 0 if it did not say. */
  readonly retryAfter: number;
  /** The fields at fault, by their names on the wire. */
  readonly fields: readonly string[];

  constructor(code: string, status = 0, detail = '', retryAfter = 0, fields: readonly string[] = []) {
    super(`${code} ${detail}`.trim());
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.fields = fields;
  }

  get passing(): boolean {
    return PASSING.has(this.code);
  }

  get sessionOver(): boolean {
    return OVER.has(this.code);
  }

  /** Any thrown value as a Problem; what is not one already counts as a lost network. */
  static of(thrown: unknown): Problem {
    return thrown instanceof Problem ? thrown : new Problem('network', 0, String(thrown));
  }
}
