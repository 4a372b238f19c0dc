import { createContext, use, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import type { Live, LiveState } from './live.ts';

export const LiveContext = createContext<Live | null>(null);

export function useLiveState(): LiveState {
  const live = use(LiveContext);
  if (live === null) throw new Error('There is no LiveContext above.');
  return useSyncExternalStore(live.onChange, live.state);
}

/** A tab that nobody looks at gives its streams back: over HTTP/1.1 a browser has six connections for all of its tabs. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/** Asks again once a stream is back, for what was said while it was away. */
export function useCatchUp(askAgain: () => void): void {
  const { reconnects } = useLiveState();
  const visible = usePageVisible();
  const seen = useRef({ reconnects, visible });
  const catchUp = useEffectEvent(askAgain);
  useEffect(() => {
    const before = seen.current;
    seen.current = { reconnects, visible };
    if (reconnects !== before.reconnects || (visible && !before.visible)) catchUp();
  }, [reconnects, visible]);
}
