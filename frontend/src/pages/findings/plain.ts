// Words of the server without what only a command line needs.

/** Return a refusal without the sentences that speak of commands and options, and without the id it begins with. */
export function plain(text: string, id: string): string {
  const own = text.startsWith(`${id}`) ? text.slice(id.length).replace(/^\s*[:：]\s*/, "") : text;
  const sentences = own.match(/[^。.!?\n]+(?:[。!?]|\.(?=\s|$)|\.(?=\S)|$)/g) ?? [own];
  return sentences.filter((one) => !/--\w|`shanshui/.test(one)).join("").trim();
}
