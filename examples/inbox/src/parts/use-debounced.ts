import { useEffect, useState } from 'react';

/** A text once it has been the same for a moment, so that not every key that is pressed becomes a request. */
export function useDebounced(text: string, forMs = 300): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), forMs);
    return () => clearTimeout(timer);
  }, [text, forMs]);
  return settled;
}
