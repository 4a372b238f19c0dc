import { useEffect, useEffectEvent, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** How long a pause ends the typing, so that not every key that is pressed becomes a request. */
const pauseMs = 300;

/** Words to look for. The list follows once the typing pauses, or at once with Enter. */
export function SearchBox({ search, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(search);
  const sent = useRef(search);
  const box = useRef<HTMLInputElement>(null);

  const send = useEffectEvent((next: string) => {
    if (next.trim() === sent.current.trim()) return;
    sent.current = next.trim();
    onSearch(next.trim());
  });
  useEffect(() => {
    const timer = setTimeout(() => send(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  // The search can be changed elsewhere as well: by a link, or by the button of an empty list.
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setText(search);
  }, [search]);

  const clear = () => {
    setText('');
    sent.current = '';
    onSearch('');
    box.current?.focus();
  };
  return (
    <search className="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sent.current = text.trim();
          onSearch(text.trim());
        }}
      >
        <input
          ref={box}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          aria-label="Search conversations"
          placeholder="Search names, messages, customers"
          maxLength={256}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') clear();
          }}
        />
        {text !== '' && (
          <button type="button" className="search-clear" onClick={clear}>
            <span aria-hidden="true">✕</span>
            <span className="visually-hidden">Clear the search</span>
          </button>
        )}
      </form>
    </search>
  );
}
