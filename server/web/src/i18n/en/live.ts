// English: the device's store, the journal's alarm, a new version. The keys are those of `zh-CN/live.ts` too.
export const live = {
  'live.forgetful': 'This browser keeps nothing on this device: what has not been sent is lost when the page is closed.',
  'live.close': 'Close',
  'live.update': 'A new version is ready.',
  'live.update_now': 'Load it',
  'live.alarm_title': 'The server’s record has changed in a way that must not happen',
  'live.alarm.head': 'This device was shown a signed record of {kept} entries, and the server now has only {position}. Entries are missing.',
  'live.alarm.fork': 'The server showed two different signed records of the same length ({kept} entries).',
  'live.alarm.proof': 'The server could not prove that its present record continues the one of {kept} entries that this device has kept.',
  'live.alarm.signature': 'The server showed a record that its own key did not sign.',
  'live.alarm_do': 'Tell your administrator or auditor now, and give them this evidence. Messages may have been removed or changed.',
  'live.alarm_copy': 'Copy the evidence',
  'live.alarm_copied': 'Copied',
  'live.alarm_aside': 'I have reported it',
} as const;
