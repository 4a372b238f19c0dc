import { useSyncExternalStore } from 'react';

const prefix = 'parley-draft:';
const listeners = new Set<() => void>();

/** Drafts by the place where they are written. They live as long as the token. */
export const drafts = {
  read: (place: string): string | null => sessionStorage.getItem(prefix + place),
  write(place: string, draft: string | null) {
    if (draft === null) sessionStorage.removeItem(prefix + place);
    else sessionStorage.setItem(prefix + place, draft);
    for (const listener of listeners) listener();
  },
  clear() {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  },
};

/**
 * A draft that survives leaving its place; null if there is none. A change starts from the stored draft, because an
 * answer may come after its writer has left.
 */
export function useStoredDraft<Draft>(place: string) {
  const text = useSyncExternalStore(onChange, () => drafts.read(place));
  const change = (change: (now: Draft | null) => Draft | null) => {
    const next = change(parse(drafts.read(place)));
    drafts.write(place, next === null ? null : JSON.stringify(next));
  };
  return [parse(text) as Draft | null, change] as const;
}

const parse = (text: string | null) => (text === null ? null : JSON.parse(text));

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
