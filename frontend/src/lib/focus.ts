// Where the keyboard is when a list gives way to one of its items, and back: on what was opened, on what was left.
const TRIES = 60;
const PAUSE = 50;

/** Focus an element as soon as it is there; give up after three seconds, or when something else was focused. */
export async function focusOn(selector: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found) return found.focus();
    await new Promise((then) => setTimeout(then, PAUSE));
    if (document.activeElement && document.activeElement !== document.body) return;
  }
}
