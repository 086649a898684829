// What can be wrong with a change of a department, in words.
import type { Problem } from '../../../api/problem';
import { t } from '../../../i18n/index.svelte';

export function refusal({ code, fields }: Problem): string {
  if (code === 'conflict') return fields.includes('parent') ? t('units.loop') : t('units.conflict');
  return code === 'validation' ? t('units.not_valid') : '';
}
