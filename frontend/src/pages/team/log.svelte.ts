// The log as the page holds it: the latest events first, earlier ones on demand, and what of it goes into a file.
import { get, Refused } from "../../lib/api";
import type { Done, End, Log } from "./types";

const STEP = 2000;

export class Shown {
  events: Done[] = $state.raw([]);
  head: End | null = $state.raw(null);
  from = $state(1);
  waiting = $state(true);
  error: Refused | undefined = $state.raw(undefined);

  /** Read the latest events; who administers a part only is shown all there is of it. */
  async latest(): Promise<void> {
    await this.#reading(async () => {
      const first = await get<Log>("/audit", { from: 1, limit: 1 });
      this.head = first.head;
      this.from = Math.max(1, (first.head?.size ?? 0) - STEP + 1);
      this.events = await upTo(this.from, Infinity);
    });
  }

  /** Read those before. */
  async earlier(): Promise<void> {
    await this.#reading(async () => {
      const until = this.from;
      const from = Math.max(1, until - STEP);
      this.events = [...this.events, ...(await upTo(from, until))];
      this.from = from;
    });
  }

  async #reading(read: () => Promise<void>): Promise<void> {
    this.waiting = true;
    this.error = undefined;
    try {
      await read();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.error = error;
    } finally {
      this.waiting = false;
    }
  }
}

/** Return events from a number on and before another, the latest first. */
async function upTo(from: number, until: number): Promise<Done[]> {
  const found: Done[] = [];
  for (let next: number | null = from; next !== null && next < until; ) {
    const part: Log = await get<Log>("/audit", { from: next });
    found.push(...part.events.filter((one) => one.seq < until));
    next = part.next;
  }
  return found.reverse();
}

const HASH = /[0-9a-f]{40,}/g;
const SHORT = 12;

/** Return a text in which the hashes are cut to what tells them apart. */
export function short(text: string): string {
  return text.replace(HASH, (hash) => `${hash.slice(0, SHORT)}…`);
}

/** Return what was said with an event as one line. */
export function detail(said: Record<string, unknown>): string {
  const pairs = Object.entries(said).filter(([name, value]) => !["area", "place"].includes(name) && value !== "" && value !== null);
  return pairs.map(([name, value]) => `${name}: ${told(name, value)}`).join("; ");
}

function told(name: string, value: unknown): string {
  if (name === "until" && typeof value === "number") return new Date(value * 1000).toISOString().slice(0, 10);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Return events as a file a spreadsheet opens; nothing in it is taken for a formula. */
export function asFile(events: Done[]): Blob {
  const rows = events.map((one) => [one.seq, one.at, one.by, one.kind, one.subject, one.area, one.place, detail(one.said)]);
  const lines = [["seq", "at", "by", "kind", "subject", "area", "place", "said"], ...rows].map((row) => row.map(quoted).join(","));
  return new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

function quoted(value: string | number): string {
  const text = String(value);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
