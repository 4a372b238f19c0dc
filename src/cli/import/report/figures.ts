const counting = new Intl.NumberFormat('en');

/** A count with thousands separators. */
export function count(value: number): string {
  return counting.format(Math.round(value));
}

/** A duration for people: `850 ms`, `12.3 s`, `5 min 12 s`, `2 h 3 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The peak memory of the process, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
