// What a component asks of the server while it is shown: `const asked = ask<Section>(() => [path, query])`,
// then `<Answer {asked}>{#snippet shown(section)}…{/snippet}</Answer>` (shell/Answer.svelte) shows waiting, trouble and answer.
// The question is asked again when what it reads (here.place …) changes; the old answer stays, dimmed, until the new one is there.
import { get, Refused, url, type Query } from "./api";
import { line } from "./line.svelte";

export type Question = [path: string, query?: Query];

export class Asked<T> {
  value: T | undefined = $state.raw(undefined);
  error: Refused | undefined = $state.raw(undefined);
  waiting = $state(true);
  #again = $state(0);
  #answers = "";

  constructor(question: () => Question | undefined) {
    $effect(() => {
      const asks = question();
      void [this.#again, line.tick];
      if (!asks) {
        this.waiting = false;
        return;
      }
      const stop = new AbortController();
      this.waiting = true;
      void this.#fetch(asks, stop.signal);
      return () => stop.abort();
    });
  }

  async #fetch([path, query]: Question, signal: AbortSignal): Promise<void> {
    const address = url(path, query);
    try {
      this.value = await remembered<T>(path, query, signal);
      this.#answers = address;
      this.error = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (this.#answers !== address) this.value = undefined; // what is of another place is never shown as this one's
      this.error = error instanceof Refused ? error : undefined;
      if (!this.error) throw error;
    } finally {
      if (!signal.aborted) this.waiting = false;
    }
  }

  /** Ask again, past what is remembered. */
  retry(): void {
    forget();
    this.#again += 1;
  }
}

/** Ask the server while the component is shown; a question of `undefined` asks nothing. Call it while a component is set up. */
export function ask<T>(question: () => Question | undefined): Asked<T> {
  return new Asked<T>(question);
}

const KEPT = 60;
const FRESH = 5 * 60_000; // ms; then it is asked again, for an account may be published anew
const answers = new Map<string, { answer: unknown; since: number }>();

async function remembered<T>(path: string, query: Query | undefined, signal: AbortSignal): Promise<T> {
  const address = url(path, query);
  const kept = answers.get(address);
  if (kept && Date.now() - kept.since < FRESH) return kept.answer as T;
  const answer = await get<T>(path, query, signal);
  answers.set(address, { answer, since: Date.now() });
  if (answers.size > KEPT) answers.delete(answers.keys().next().value!);
  return answer;
}

/** Forget all answers: after something was changed on the server. */
export function forget(): void {
  answers.clear();
}
