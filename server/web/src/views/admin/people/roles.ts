// The roles as the pages show them.
import type { RoleName } from '../../../api/people';

/** What is granted on a person's page; administrators of departments are made at the department, offices are proposed and confirmed. */
export const GRANTED_HERE = ['system_admin', 'external'] as const satisfies readonly RoleName[];
