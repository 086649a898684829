// English: signing in. The keys are those of `zh-CN/signin.ts` too.
export const signin = {
  'signin.title': 'Sign in',
  'signin.login': 'Account',
  'signin.password': 'Password',
  'signin.submit': 'Sign in',
  'signin.busy': 'Signing in…',
  'signin.show': 'Show password',
  'signin.hide': 'Hide password',
  'signin.link_failed': 'This sign-in link is used up or has expired.',
  'signin.over': 'You have been signed out. Please sign in again.',

  'signin.must_change': 'Choose a new password',
  'signin.must_change_why': 'Your password was set by an administrator. Choose one that only you know; then you go on.',
} as const;
