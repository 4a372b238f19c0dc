import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface PopupProps {
  /** What stands on the button. */
  readonly label: string;
  /** What the box is for. */
  readonly title: string;
  /** What is in the box; it can close it, which gives the focus back to the button. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button with a box below it, which closes with Escape and when the focus leaves it. */
export function Popup({ label, title, children }: PopupProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onBlur = ({ currentTarget, relatedTarget, target }: FocusEvent) => {
    // Another window may have the focus for a while: then this one still remembers its own.
    if (!currentTarget.contains(relatedTarget) && document.activeElement !== target) setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.preventDefault();
    close();
  };
  return (
    <fieldset className="popup" aria-label={title} onBlur={onBlur} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className="popup-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <span>{label}</span> <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <dialog open ref={box} id={id} className="popup-box" aria-label={title} tabIndex={-1}>
          {children(close)}
        </dialog>
      )}
    </fieldset>
  );
}
