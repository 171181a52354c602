// Whether the server answers. While it does not, it is asked again every few seconds; `tick` counts its returns.
export const line = $state({ down: false, tick: 0 });

let timer: ReturnType<typeof setTimeout> | undefined;

/** Remember that the server did not answer, and look for it again. */
export function lost(): void {
  line.down = true;
  timer ??= setTimeout(look, 5000);
}

/** Remember that the server answers. */
export function found(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!line.down) return;
  line.down = false;
  line.tick += 1;
}

/** Ask whether the server is there again. */
export async function look(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  try {
    await fetch("/healthz", { cache: "no-store" });
    found();
  } catch {
    lost();
  }
}
