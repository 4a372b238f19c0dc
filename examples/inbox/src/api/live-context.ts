import { createContext, use, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import type { Live, LiveState } from './live.ts';

export const LiveContext = createContext<Live | null>(null);

function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('There is no LiveContext above.');
  return live;
}

export function useLiveState(): LiveState {
  const { onChange, state } = useLive();
  return useSyncExternalStore(onChange, state);
}

/** A tab that nobody looks at gives its streams back: over HTTP/1.1 a browser has six connections for all of its tabs. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/** Calls back when the streams are back after a break. */
export function useReconnected(onReconnected: () => void): void {
  const { connected } = useLiveState();
  const before = useRef(connected);
  const reconnected = useEffectEvent(onReconnected);
  useEffect(() => {
    if (connected && !before.current) reconnected();
    before.current = connected;
  }, [connected]);
}

/** Asks again when events were missed, which takes a page that was away for days. */
export function useCatchUp(askAgain: () => void): void {
  const { gaps } = useLiveState();
  const seen = useRef(gaps);
  const catchUp = useEffectEvent(askAgain);
  useEffect(() => {
    if (gaps === seen.current) return;
    seen.current = gaps;
    catchUp();
  }, [gaps]);
}
