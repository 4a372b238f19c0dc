import { clearTime } from '../convert/times.ts';

export interface TimeOptions {
  /** The time zone of times without an offset, such as `Europe/Berlin`; null if nobody has said. */
  readonly timezone: string | null;
  /** The order of day, month and year, such as `DD/MM/YYYY`; null if nobody has said. */
  readonly dateFormat: string | null;
}

/** A time, or what must be said to understand it. */
export type CellTime = { readonly time: string } | { readonly asks: string };

interface Local {
  readonly day: readonly [year: number, month: number, day: number];
  readonly clock: readonly [hour: number, minute: number, second: number];
}

const clock = String.raw`(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([AaPp][Mm])?)?`;
const isoLocal = new RegExp(String.raw`^(\d{4})[-/](\d\d?)[-/](\d\d?)${clock}$`);
const slashed = new RegExp(String.raw`^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})${clock}$`);
/** Days since 30 December 1899, as Excel counts them: the years 1955 to 2119. */
const serial = /^\d{5}(?:\.\d+)?$/;
const needsZone = 'has no offset: say which time zone it is in, such as --timezone Europe/Berlin.';
const needsOrder = 'may have the day or the month first: say which, such as --date-format DD/MM/YYYY.';

/** The moment that a cell means; what it does not say is not guessed. */
export function timeOfCell(cell: string, { timezone, dateFormat }: TimeOptions): CellTime {
  const clear = clearTime(cell);
  if (clear !== undefined) return { time: clear };
  const local = isoParts(cell) ?? serialParts(cell) ?? orderedParts(cell, dateFormat);
  if (local === null)
    return { asks: slashed.test(cell) && dateFormat === null ? `'${cell}' ${needsOrder}` : `'${cell}' is not a time.` };
  if (timezone === null) return { asks: `'${cell}' ${needsZone}` };
  const time = momentIn(timezone, local);
  return time === null ? { asks: `'${cell}' is not a time.` } : { time };
}

function isoParts(cell: string): Local | null {
  const match = isoLocal.exec(cell);
  if (!match) return null;
  return { day: [Number(match[1]), Number(match[2]), Number(match[3])], clock: clockIn(match.slice(4)) };
}

function clockIn([hour = '0', minute = '0', second = '0', half]: (string | undefined)[]): Local['clock'] {
  const isAfternoon = half?.toLowerCase() === 'pm';
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (isAfternoon ? 12 : 0);
  return [hours, Number(minute), Number(second)];
}

function serialParts(cell: string): Local | null {
  if (!serial.test(cell)) return null;
  const at = new Date(Math.round((Number(cell) - 25_569) * 86_400) * 1000);
  return {
    day: [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()],
    clock: [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()],
  };
}

/** A date whose parts have the order of the format. */
function orderedParts(cell: string, format: string | null): Local | null {
  const match = slashed.exec(cell);
  const order = /^(D{1,2}|M{1,2}|Y{2,4})[-/.](D{1,2}|M{1,2}|Y{2,4})[-/.](D{1,2}|M{1,2}|Y{2,4})/i.exec(format ?? '');
  if (!match || !order) return null;
  const parts = new Map(order.slice(1).map((name, nth) => [name[0]?.toUpperCase(), Number(match[nth + 1])]));
  const year = parts.get('Y') ?? 0;
  return {
    day: [year < 100 ? 2000 + year : year, parts.get('M') ?? 0, parts.get('D') ?? 0],
    clock: clockIn(match.slice(4)),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The moment at which clocks in a time zone show a local time, as RFC 3339; null if no calendar has that day. */
function momentIn(timezone: string, { day: [year, month, day], clock: [hour, minute, second] }: Local): string | null {
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  const check = new Date(shown);
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return null;
  // Twice, because the first guess may be on the other side of a change of the clocks.
  let moment = shown;
  for (let turn = 0; turn < 2; turn++) moment = shown - (clockAt(timezone, moment) - moment);
  return new Date(moment).toISOString();
}

/** What clocks in a time zone show at a moment, as if it were UTC. */
function clockAt(timezone: string, moment: number): number {
  let format = formats.get(timezone);
  if (!format) {
    const numeric = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
}
