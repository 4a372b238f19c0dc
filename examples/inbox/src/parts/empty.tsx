import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** What the title is: the page's heading where nothing else is one. */
  readonly as?: 'h1' | 'p';
  readonly children?: ReactNode;
}

/** Nothing to show, and why. */
export function Empty({ title, as: Title = 'p', children }: EmptyProps) {
  return (
    <div className="empty">
      <Title className="empty-title">{title}</Title>
      {children && <p>{children}</p>}
    </div>
  );
}
