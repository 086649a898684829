// English: writing and sending. The keys are those of `zh-CN/composer.ts` too.
export const composer = {
  'write.label': 'Message to {name}',
  'write.hint': 'Write a message',
  'write.send': 'Send',
  'write.keys': 'Enter sends, Shift+Enter starts a new line',
  'write.owners_only': 'Only owners write here.',
  'write.waiting': 'Waiting to be sent',
  'write.sending': 'Sending',
  'write.failed': 'Not sent: {reason}',
  'write.retry': 'Send again',
  'write.discard': 'Discard',
} as const;
