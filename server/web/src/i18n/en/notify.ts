// English: notifications and their record. The keys are those of `zh-CN/notify.ts` too.
export const notify = {

} as const;
