// W6: seven reads to three writes. 35 % W2, 35 % a list of 20, 15 % W1, 15 % W5.
import { addCall } from './create-chat-thread.ts';
import { createCall, newConversation } from './create-conversation.ts';
import { listCall } from './list-conversations.ts';
import { readCall } from './read-conversation.ts';
import { pick, type Workload } from './workload.ts';

/** Twenty calls with the shares above, in an order that groups neither reads nor writes. */
const order = 'read list add read list create read list read list add read list create read list add list read create';
const kinds = order.split(' ');

export const mixed: Workload = {
  name: 'W6',
  title: 'mixed: 35 % W2, 35 % list of 20, 15 % W1, 15 % W5',
  calls: (dialect, fixture) => {
    let number = 0;
    return () => {
      const now = number++;
      switch (kinds[now % kinds.length]) {
        case 'read':
          return readCall(dialect, pick(fixture.long, now));
        case 'list':
          return listCall(dialect, fixture, 20, now);
        case 'create':
          return createCall(dialect, newConversation(dialect, fixture, now));
        default:
          return addCall(dialect, pick(fixture.short, now), now);
      }
    };
  },
};
