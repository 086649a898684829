// English: the pane beside a conversation. The keys are those of `zh-CN/details.ts` too.
export const details = {

} as const;
