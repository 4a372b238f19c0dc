import { type RefObject, useLayoutEffect, useRef } from 'react';

interface MoreButtonProps {
  /** Has something gone that had the focus? What comes in its place takes it. */
  readonly lost: RefObject<boolean>;
  /** Is the next page on its way? */
  readonly waiting: boolean;
  readonly onPress?: () => void;
}

/** The button below the last page. It hands the focus on, so that the keyboard gets no further than the list. */
export function MoreButton({ lost, waiting, onPress }: MoreButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const own = button.current;
    if (lost.current) {
      lost.current = false;
      own?.focus({ preventScroll: true });
    }
    return () => {
      if (own !== null && document.activeElement === own) lost.current = true;
    };
  }, [lost]);
  return (
    <button ref={button} type="button" aria-disabled={waiting} onClick={onPress}>
      {waiting ? 'Loading more…' : 'Show more'}
    </button>
  );
}
