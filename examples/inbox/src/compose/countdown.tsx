import { useEffect, useEffectEvent, useState } from 'react';

interface CountdownProps {
  readonly forMs: number;
  readonly onOver: () => void;
}

const seconds = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'second', unitDisplay: 'long' });

/** Counts the seconds down by the page's own clock, so that a clock set wrongly does not matter. */
export function Countdown({ forMs, onOver }: CountdownProps) {
  const [end] = useState(() => performance.now() + forMs);
  const [left, setLeft] = useState(forMs);
  const over = useEffectEvent(onOver);

  useEffect(() => {
    const tick = setInterval(() => {
      const now = end - performance.now();
      setLeft(now);
      if (now <= 0) over();
    }, 250);
    return () => clearInterval(tick);
  }, [end]);

  // A timer is not read out as it ticks.
  return <span role="timer">{seconds.format(Math.max(0, Math.ceil(left / 1000)))}</span>;
}
