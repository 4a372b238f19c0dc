import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { MoreButton } from './more-button.tsx';

interface ListEndProps {
  /** How many conversations stand above. */
  readonly shown: number;
  readonly hasMore: boolean;
  readonly lost: RefObject<boolean>;
  readonly onNear: () => void;
}

/** How far from view the end may be when the next page is asked for. */
const distance = '400px';

/**
 * The end of what is shown. It asks for more when it is scrolled near; the keyboard scrolls too, as it moves from link to
 * link. The button is for whoever gets here before the answer does.
 */
export function ListEnd({ shown, hasMore, lost, onNear }: ListEndProps) {
  const end = useRef<HTMLLIElement>(null);
  const near = useEffectEvent(onNear);

  useEffect(() => {
    if (!hasMore || end.current === null) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && near(), {
      root: end.current.parentElement,
      rootMargin: distance,
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasMore]);

  return (
    <li className="more" ref={end}>
      {hasMore ? (
        <MoreButton lost={lost} waiting={false} onPress={onNear} />
      ) : (
        <p className="list-end">{shown === 1 ? '1 conversation' : `All ${shown} conversations`}</p>
      )}
    </li>
  );
}
