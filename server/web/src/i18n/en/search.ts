// English: finding. The keys are those of `zh-CN/search.ts` too.
export const search = {
  'find.label': 'Find people and conversations',
  'find.clear': 'Clear search',
  'find.conversations': 'Conversations',
  'find.people': 'People',
  'find.none': 'Nobody found',
  'find.busy': 'Searching…',
} as const;
