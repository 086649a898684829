// English: a person's own settings. The keys are those of `zh-CN/settings.ts` too.
export const settings = {

} as const;
