// Something that is sent to the server: on its way, refused with words, or done.
import { Refused } from "../../lib/api";
import { said } from "../../lib/i18n";

export class Act {
  busy = $state(false);
  refusal = $state("");
  status = $state(0);
  seconds = $state(0);

  /** Send something; return whether it was taken. One at a time. */
  async do(send: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    Object.assign(this, { busy: true, refusal: "", status: 0, seconds: 0 });
    try {
      await send();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.status = error.status;
      this.refusal = said(error.problem.message);
      this.seconds = Number(/(\d+) s\b/.exec(error.problem.message.en)?.[1] ?? 0);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
