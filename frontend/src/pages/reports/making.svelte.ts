// A report being made: how long, how much of it is here, and the file at the end.
import { Refused, type Problem } from "../../lib/api";

const TICK = 500;
const THOUSAND = 1000;

export class Making {
  state: "idle" | "making" | "receiving" | "done" | "stopped" | "failed" = $state("idle");
  seconds = $state(0);
  received = $state(0);
  whole = $state(0);
  error: Refused | undefined = $state.raw(undefined);
  name = $state("");
  file = $state("");
  #stop: AbortController | undefined;

  /** Ask for a report and save it when it is here. */
  async start(address: string, name: string, init: RequestInit = {}): Promise<void> {
    this.forget();
    const stop = (this.#stop = new AbortController());
    const since = performance.now();
    const clock = setInterval(() => (this.seconds = Math.round((performance.now() - since) / THOUSAND)), TICK);
    Object.assign(this, { state: "making", seconds: 0, received: 0, whole: 0, name });
    try {
      const blob = await this.#receive(address, { credentials: "same-origin", signal: stop.signal, ...init });
      this.seconds = Math.max(1, Math.round((performance.now() - since) / THOUSAND));
      this.file = URL.createObjectURL(blob);
      this.state = "done";
      this.save();
    } catch (error) {
      this.state = stop.signal.aborted ? "stopped" : "failed";
      if (!stop.signal.aborted) this.error = error instanceof Refused ? error : unreached();
    } finally {
      clearInterval(clock);
    }
  }

  async #receive(address: string, init: RequestInit): Promise<Blob> {
    const response = await fetch(address, init);
    if (!response.ok) throw new Refused(response.status, await problem(response));
    this.state = "receiving";
    this.whole = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length") ?? 0);
    const parts: BlobPart[] = [];
    const reader = response.body!.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value as BlobPart);
      this.received += next.value.byteLength;
    }
    this.name = named(response.headers.get("content-disposition") ?? "") || this.name;
    return new Blob(parts, { type: response.headers.get("content-type") ?? "" });
  }

  /** Hand the finished file to the browser, once more if asked. */
  save(): void {
    const link = document.createElement("a");
    link.href = this.file;
    link.download = this.name;
    link.click();
  }

  stop(): void {
    this.#stop?.abort();
  }

  /** Give back what the finished file holds. */
  forget(): void {
    if (this.file) URL.revokeObjectURL(this.file);
    this.file = "";
    this.error = undefined;
  }
}

/** Return the name that the server gives a file, in any script. */
function named(disposition: string): string {
  const wide = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1];
  return wide ? decodeURIComponent(wide) : (/filename="?([^";]+)"?/.exec(disposition)?.[1] ?? "");
}

async function problem(response: Response): Promise<Problem & { problems: Problem[] }> {
  try {
    return (await response.json()).error;
  } catch {
    return { ...unreached().problem, code: String(response.status) };
  }
}

function unreached(): Refused {
  const message = { zh: "连接中断，报告没有收到。请确认 shanshui serve 仍在运行，然后重试。", en: "The connection broke and the report did not arrive. See that shanshui serve still runs, then try again." };
  return new Refused(0, { code: "Unreached", where: "", message, problems: [] });
}
