// Times of the log, as the clock on the wall shows them.
const TWO = 2;

/** Return a time of the log, ISO 8601, as date, hour and minute where the reader is. */
export function when(at: string): string {
  const time = new Date(at);
  if (!at || Number.isNaN(time.getTime())) return at;
  const two = (number: number): string => String(number).padStart(TWO, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
