import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { Popup } from '../parts/popup.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';
import { timeText } from './times.ts';
import { useSnoozeEnd } from './use-snooze-end.ts';

const SnoozeFragment = graphql(`
  fragment Snooze on Conversation {
    id
    rev
    status
    snoozedUntil
  }
`);

/** Until when the conversation is put off, and the way to change that. */
export function Snooze(props: { readonly conversation: FragmentType<typeof SnoozeFragment> }) {
  const conversation = readFragment(SnoozeFragment, props.conversation);
  const { id, status, snoozedUntil } = conversation;
  useSnoozeEnd(id, snoozedUntil ?? null);
  const ending = snoozedUntil ? `Snoozed until ${timeText(new Date(snoozedUntil))}` : 'Snoozed without an end';
  return (
    <Popup label={status === 'SNOOZED' ? ending : 'Snooze'} title="Snooze the conversation">
      {(close) => <SnoozeMenu conversation={conversation} onDone={close} />}
    </Popup>
  );
}
