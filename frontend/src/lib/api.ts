// What the server is asked; every answer that is no success becomes a `Refused` with words in both languages.
import type { Words } from "./i18n";
import { found, lost } from "./line.svelte";

export interface Problem {
  code: string;
  where: string;
  message: Words;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem & { problems: Problem[] },
  ) {
    super(problem.message.en);
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

/** Return the address of something of the server; parameters that are empty are left out. */
export function url(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return `/api${path}${given.length ? `?${search}` : ""}`;
}

const UNREACHED: Problem & { problems: Problem[] } = {
  code: "Unreached",
  where: "",
  message: { zh: "无法连接服务器。请确认 shanshui serve 仍在运行，然后重试。", en: "The server cannot be reached. See that shanshui serve still runs, then try again." },
  problems: [],
};

async function answered(response: Response): Promise<Response> {
  if (response.ok) return response;
  let problem = UNREACHED;
  try {
    problem = (await response.json()).error;
  } catch {
    problem = { ...UNREACHED, code: String(response.status) };
  }
  throw new Refused(response.status, problem);
}

async function ask(address: string, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(address, { credentials: "same-origin", ...init });
    found();
    return await answered(response);
  } catch (error) {
    if (error instanceof Refused || (error instanceof DOMException && error.name === "AbortError")) throw error;
    lost();
    throw new Refused(0, UNREACHED);
  }
}

/** Ask for JSON. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await ask(url(path, query), { signal })).json() as Promise<T>;
}

/** Send JSON (or a form with files); the token against forged requests is the cookie's, said again in a header. */
export async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown, query: Query = {}): Promise<T> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = { "X-Shanshui-Token": token() };
  if (!form && body !== undefined) headers["Content-Type"] = "application/json";
  const response = await ask(url(path, query), { method, headers, body: form ? body : body === undefined ? undefined : JSON.stringify(body) });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Return what is said again in a header of whatever changes or sends something. */
export function token(): string {
  return document.cookie.match(/(?:^|; )shanshui_token=([^;]*)/)?.[1] ?? "";
}
