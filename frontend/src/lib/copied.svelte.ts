// What was put on the clipboard, and for how long the page says so.
const SHOWN = 3000;

export class Copied {
  /** True for three seconds after something was copied. */
  now = $state(false);

  /** Put text on the clipboard; also over plain HTTP, where the new way is closed. */
  async take(text: string): Promise<void> {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else oldWay(text);
    this.now = true;
    setTimeout(() => (this.now = false), SHOWN);
  }
}

function oldWay(text: string): void {
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
