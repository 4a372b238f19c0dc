import { useEffect, useEffectEvent } from 'react';
import { useRefresh } from '../conversation/use-update.ts';

const atLeastMs = 5_000;
/** A timer cannot be set for years. */
const atMostMs = 86_400_000;

/** Asks for the conversation again when its snooze is over, until the gateway has opened it. */
export function useSnoozeEnd(conversationId: string, until: string | null): void {
  const refresh = useEffectEvent(useRefresh(conversationId));
  useEffect(() => {
    if (until === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      const left = Date.parse(until) - Date.now() + 1_000;
      timer = setTimeout(
        () => {
          if (left <= atMostMs) refresh();
          wait();
        },
        Math.min(Math.max(left, atLeastMs), atMostMs),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [until]);
}
