// English: finding. The keys are those of `zh-CN/search.ts` too.
export const search = {
  'find.clear': 'Clear search',

  'search.label': 'Search messages, people and conversations',
  'search.kind': 'What to search',
  'search.all': 'All',
  'search.messages': 'Messages',
  'search.people': 'People',
  'search.conversations': 'Conversations',
  'search.from': 'From',
  'search.place': 'In',
  'search.when': 'Date',
  'search.first_day': 'From',
  'search.last_day': 'To',
  'search.since': 'from {day}',
  'search.until': 'until {day}',
  'search.between': '{since} to {until}',
  'search.chip': '{label}: {value}',
  'search.clear_filter': 'Remove the filter {label}',
  'search.find_person': 'Name or pinyin',
  'search.find_conversation': 'Conversation',
  'search.hint': 'Type what you are looking for.',
  'search.busy': 'Searching…',
  'search.none': 'Nothing was found.',
  'search.in_place': 'in {title}',

  'find.none': 'Nothing found',
} as const;
