// English: people and departments. The keys are those of `zh-CN/contacts.ts` too.
export const contacts = {

} as const;
