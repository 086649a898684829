// What can be wrong with a new password or with the link it is set by, in words.
import type { Problem } from '../../api/problem';
import { t } from '../../i18n/index.svelte';

export function passwordRefusal({ code, fields }: Problem): string {
  if (code === 'gone' || code === 'wrong_credentials' || code === 'not_found') return t('signin.link_failed');
  if (code === 'weak_password' || (code === 'validation' && (fields.length === 0 || fields.includes('password')))) return t('password.weak');
  return '';
}
