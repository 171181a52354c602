// Who is signed in. In `local` mode there is one person and nothing to sign in to.
import { get, Refused, send } from "./api";
import { forget } from "./ask.svelte";
import { atlas } from "./atlas.svelte";
import { here } from "./here.svelte";

export type RoleName = "viewer" | "editor" | "approver" | "admin";

export interface Session {
  mode: "local" | "team";
  name: string;
  signed_in: boolean;
  must_change: boolean;
  admin: boolean;
  /** The only page to be seen by who came by a link. */
  page: string;
  /** By area, then by topmost place. */
  roles: Record<string, Record<string, RoleName>>;
}

const SHARERS: string[] = ["approver", "admin"];

class Who {
  now: Session | undefined = $state.raw(undefined);
  readonly isTeam = $derived(this.now?.mode === "team");

  /** Whether links to the place that is open may be made: by its approvers and administrators, in a team. */
  readonly mayShare = $derived(this.isTeam && [...atlas.above(atlas.place?.code ?? ""), ...(atlas.place ? [atlas.place] : [])].some((place) => SHARERS.includes(this.now?.roles[here.area]?.[place.code] ?? "")));

  /** What a page is called: of one person, that of the team is about approval. */
  called(page: string): string {
    return page === "team" && this.now?.mode === "local" ? "approval" : page;
  }

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
