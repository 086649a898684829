// Offices as the pages show them.
import type { RoleName } from '../../api/people';
import type { Problem } from '../../api/problem';
import { t } from '../../i18n/index.svelte';

/** What a compliance officer proposes and an approver confirms. */
export const PROPOSED = ['compliance_officer', 'auditor', 'approver'] as const satisfies readonly RoleName[];

export function refusal({ code }: Problem): string {
  if (code === 'conflict') return t('offices.conflict');
  if (code === 'forbidden') return t('offices.not_you');
  return code === 'validation' ? t('offices.disabled') : '';
}
