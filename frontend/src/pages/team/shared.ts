// The pages that a link may show (src/shanshui/web/access/pages.py).
export const SHARED = ["overview", "map", "accounts", "targets", "findings"] as const;

export type SharedPage = (typeof SHARED)[number];

/** Return a page as one that a link may show, if it is. */
export function shared(page: string): SharedPage | undefined {
  return SHARED.find((one) => one === page);
}
