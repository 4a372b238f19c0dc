import type { LockReason } from '../api/gql/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { unreachable } from '../api/unreachable.ts';
import { Notice } from '../parts/notice.tsx';

const Lock = graphql(`
  fragment Lock on ThreadAllowance {
    reason
  }
`);

/** Why there is no box to write in. */
export function LockNotice(props: { readonly allowance: FragmentType<typeof Lock> }) {
  const { reason } = readFragment(Lock, props.allowance);
  return <Notice tone="info">{reason ? lockText(reason) : 'Nothing can be added to this conversation.'}</Notice>;
}

/** A lock, and what to do instead. */
export function lockText(reason: LockReason): string {
  switch (reason) {
    case 'THREAD_LIMIT':
      return 'This conversation is full: it holds as many messages as one can. Start a new conversation to go on.';
    case 'TOO_OLD':
      return 'This conversation is closed because of its age. Start a new conversation to go on.';
    default:
      return unreachable(reason);
  }
}
