// Who is signed in. In `local` mode there is one person and nothing to sign in to.
import { get, Refused, send } from "./api";
import { forget } from "./ask.svelte";
import { atlas } from "./atlas.svelte";

export interface Session {
  mode: "local" | "team";
  name: string;
  signed_in: boolean;
  must_change: boolean;
  admin: boolean;
  page: string;
  roles: Record<string, Record<string, string>>;
}

class Who {
  now: Session | undefined = $state.raw(undefined);
  readonly isTeam = $derived(this.now?.mode === "team");

  /** Ask who is signed in. */
  async load(): Promise<void> {
    try {
      this.now = await get<Session>("/session");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.now = undefined;
    }
  }

  /** After somebody signed in or out: forget what was read and read it anew. */
  async changed(): Promise<void> {
    forget();
    await this.load();
    await atlas.load(true);
  }

  async signOut(): Promise<void> {
    await send("DELETE", "/session");
    await this.changed();
  }
}

export const session = new Who();
