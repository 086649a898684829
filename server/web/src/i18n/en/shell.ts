// English: the frame: rail, list of conversations, the line. The keys are those of `zh-CN/shell.ts` too.
export const shell = {
  'app.name': 'Lingtong',
  'app.motto': 'Well informed, nothing missed',
  'app.starting': 'Opening…',
  'app.unreachable': 'The server cannot be reached.',
  'app.try_again': 'Try again',
  'app.language': 'Language',

  'me.sign_out': 'Sign out',
  'me.menu': 'Your account: {name}',

  'line.connecting': 'Connecting…',
  'line.waiting': 'No connection. Your messages wait here.',
  'line.live': 'Connected',
  'line.now': 'Connect now',

  'list.label': 'Conversations',
  'list.empty': 'No conversations yet. Find someone above.',
  'list.unread': '{n} unread',
  'list.mentioned': 'You were mentioned',
  'list.recalled': 'Message recalled',
  'list.you': 'You: {text}',
  'list.from': '{name}: {text}',

  'kind.direct': 'Direct',
  'kind.group': 'Group',
  'kind.department': 'Department',
  'kind.company': 'Company',

  'app.title': 'Lingtong 灵通',
  'app.title_unread': '({n}) Lingtong 灵通',
  'app.skip': 'Skip to the content',
  'rail.label': 'Main navigation',
  'rail.messages': 'Messages',
  'rail.contacts': 'Contacts',
  'rail.search': 'Search',
  'rail.admin': 'Admin',
  'rail.settings': 'Settings',
} as const;
