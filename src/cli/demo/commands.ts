import { toConversationDraft } from '../../domain/conversations/conversation-draft.ts';
import type { CreateConversationCommand } from '../../domain/conversations/create-command.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import { encodeId } from '../../domain/core/ids.ts';
import { advice } from './advice.ts';
import type { DemoConversation, DemoLine } from './conversation.ts';
import { deliveries } from './deliveries.ts';
import { demoKeys } from './ids.ts';
import { demoCustomers } from './people.ts';
import { purchases } from './purchases.ts';
import { repairs } from './repairs.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The demo's conversations as commands that import them, so that they end about `now`. */
export function demoCommands(now: Date): CreateConversationCommand[] {
  return [...deliveries, ...purchases, ...repairs, ...advice].map((each, index) => toCommand(each, index, now));
}

function toCommand(conversation: DemoConversation, index: number, now: Date): CreateConversationCommand {
  const { daysAgo, customer, agent, team, lines, times = {}, ...rest } = conversation;
  const createdAt = new Date(now.getTime() - daysAgo * dayMs);
  const customerKey = demoCustomers.find(({ email }) => email.startsWith(`${customer}@`))?.id ?? '';
  const draft = toConversationDraft({
    ...rest,
    id: encodeId('Conversation', demoKeys.conversation(index)),
    customer: { id: encodeId('Customer', customerKey) },
    assignedUsers: agent === null ? [] : [encodeId('User', demoKeys[agent])],
    assignedTeams: [encodeId('Team', demoKeys[team])],
    queue: encodeId('Queue', demoKeys.queue),
    defaultLang: rest.defaultLang ?? 'en',
    custom: { ...rest.custom, ...timesFrom(now, times) },
    createdAt,
    importedAt: now,
    threads: timed(lines, createdAt),
  });
  if (draft instanceof DomainError) throw new Error(`The demo's "${rest.name}" is refused: ${draft.message}`);
  const userId = demoKeys[agent ?? 'admin'];
  return { author: { orgId: demoKeys.organization, clientId: demoKeys.token, userId }, draft, onConflict: 'FAIL' };
}

function timesFrom(now: Date, times: Record<string, number>): Record<string, string> {
  const at = (days: number) => new Date(now.getTime() + days * dayMs).toISOString();
  return Object.fromEntries(Object.entries(times).map(([name, days]) => [name, at(days)]));
}

function timed(lines: readonly DemoLine[], createdAt: Date) {
  let time = createdAt.getTime();
  return lines.map(({ afterMinutes, type, text, attachments }) => {
    time += afterMinutes * minuteMs;
    return { type, text, createdAt: new Date(time), attachments };
  });
}
