interface SnoozeTime {
  readonly label: string;
  readonly until: Date;
}

const morning = 9;

/** The times that are one press away. Late in the evening nothing is later today. */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const later = new Date(now);
  later.setHours(now.getHours() + 3, now.getMinutes() < 30 ? 30 : 60, 0, 0);
  const isToday = later.toDateString() === now.toDateString();
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ...(isToday ? [{ label: 'Later today', until: later }] : []),
    { label: 'Tomorrow', until: morningAfter(now, 1) },
    { label: 'Next week', until: morningAfter(now, untilMonday) },
  ];
}

export function morningAfter(now: Date, days: number): Date {
  const date = new Date(now);
  date.setDate(now.getDate() + days);
  date.setHours(morning, 0, 0, 0);
  return date;
}

/** A time as `<input type="datetime-local">` takes it. */
export function toLocalInput(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

const dayAndHour = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export const timeText = (date: Date): string => dayAndHour.format(date);
