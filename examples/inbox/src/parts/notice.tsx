import type { ReactNode } from 'react';

interface NoticeProps {
  readonly tone: 'info' | 'bad';
  readonly children: ReactNode;
}

/** A message in the flow of the page; a bad one is read out at once. */
export function Notice({ tone, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
