// Keys that work everywhere. What it is not: the keys of a list or a field; those are with them.

type Acts = { switcher: () => void };

export function shortcut(event: KeyboardEvent, acts: Acts): void {
  // An input method's own keys are never ours.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey || event.shiftKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    acts.switcher();
  }
}
