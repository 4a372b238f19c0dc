const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dateOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export const timeOf = (at: Date) => time.format(at);

/** "today", "Tuesday", "3 May". */
export function dayOf(at: Date, now = new Date()): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  const day = days < 2 ? relative.format(-days, 'day') : days < 7 ? weekday.format(at) : dateOf(at, now);
  return day.charAt(0).toLocaleUpperCase() + day.slice(1);
}

/** The time of today, or else the day. */
export const briefly = (at: Date, now = new Date()) => (midnight(at) === midnight(now) ? timeOf(at) : dayOf(at, now));

const dateOf = (at: Date, now: Date) => (at.getFullYear() === now.getFullYear() ? date : dateOfYear).format(at);
const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** "1.2 MB". */
export function sizeOf(bytes: number): string {
  const [value, unit] =
    bytes < 1_000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  const style = {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(undefined, style).format(value);
}
