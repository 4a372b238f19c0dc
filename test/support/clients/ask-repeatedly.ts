import { expect } from 'vitest';
import type { ServedApp } from '../gateways/served-app.ts';

/** One of several responses to the same request. */
interface RepeatedAnswer {
  readonly status: number;
  /** The exact body, without the request id. */
  readonly text: string;
  readonly data?: any;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

/** Sends a request until its operation is cached, and returns every response. */
export type AskOften = (params: object, times?: number) => Promise<RepeatedAnswer[]>;
/** Returns the response, which must be the same every time. */
export type AskAlike = (params: object) => Promise<RepeatedAnswer>;

/** Number of repetitions; gateways cache an operation at the third request. */
const uses = 6;
const requestId = /"requestId":"[0-9a-f-]{36}"/g;

/** Sends the same request to a gateway repeatedly, with one token. */
export function askRepeatedly(served: ServedApp, token: string): { askOften: AskOften; askAlike: AskAlike } {
  const askOften: AskOften = async (params, times = uses) => {
    const answers: RepeatedAnswer[] = [];
    while (answers.length < times) {
      const { status, text } = await served.post(JSON.stringify(params), token);
      answers.push({ ...JSON.parse(text), status, text: text.replace(requestId, '') });
    }
    return answers;
  };
  const askAlike: AskAlike = async (params) => {
    const [first, ...later] = (await askOften(params)) as [RepeatedAnswer, ...RepeatedAnswer[]];
    for (const [index, { status, text }] of later.entries())
      expect({ status, text }, `use ${index + 2}`).toEqual({ status: first.status, text: first.text });
    return first;
  };
  return { askOften, askAlike };
}
