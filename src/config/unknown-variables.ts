import { closestMatch } from 'leven';
import { configVariables } from './config.ts';

/** A variable that looks like one of ours but is never read. */
export interface UnknownVariable {
  readonly name: string;
  /** The known name that was probably meant. */
  readonly nearest: string | null;
}

/** `parley import` and `parley export` read the first; the client documentation uses both. */
const others = ['PARLEY_TOKEN', 'PARLEY_URL'];
/** Kubernetes sets these in every container of a namespace that has a service named parley. */
const ofKubernetes = /^PARLEY_(?:SERVICE_(?:HOST|PORT)|PORT_\d+_)/;

const withoutPrefix = (name: string) => name.toUpperCase().replace(/^PARLEY_/, '');
const names = [...configVariables.map(({ name }) => name), ...others];
const known = new Map(names.map((name) => [withoutPrefix(name), name]));

/** The variables whose names begin with PARLEY_ but that are never read: most likely misspelled. */
export function findUnknownVariables(env: Readonly<Record<string, string | undefined>>): UnknownVariable[] {
  return Object.entries(env)
    .filter(([name, value]) => /^PARLEY_/i.test(name) && !names.includes(name) && !isOfKubernetes(name, value))
    .map(([name]) => ({ name, nearest: nearestTo(withoutPrefix(name)) }));
}

function isOfKubernetes(name: string, value = ''): boolean {
  return ofKubernetes.test(name) || (name === 'PARLEY_PORT' && value.startsWith('tcp:'));
}

function nearestTo(name: string): string | null {
  const found = closestMatch(name, [...known.keys()], { maxDistance: Math.ceil(name.length / 3) });
  return found === undefined ? null : (known.get(found) ?? null);
}
