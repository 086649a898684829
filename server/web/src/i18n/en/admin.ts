// English: administration. The keys are those of `zh-CN/admin.ts` too.
export const admin = {

} as const;
