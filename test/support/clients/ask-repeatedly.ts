import { expect } from 'vitest';
import type { ServedApp } from '../gateways/served-app.ts';

/** One of several answers to the same request. */
interface RepeatedAnswer {
  readonly status: number;
  /** The body to the byte, but for the request's id. */
  readonly text: string;
  readonly data?: any;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

/** Sends a request so often that its operation comes to be remembered, and gives every answer. */
export type AskOften = (params: object, times?: number) => Promise<RepeatedAnswer[]>;
/** Gives the answer, which must have been the same every time. */
export type AskAlike = (params: object) => Promise<RepeatedAnswer>;

/** How often a request is sent; gateways remember an operation that came three times. */
const uses = 6;
const requestId = /"requestId":"[0-9a-f-]{36}"/g;

/** Asks a gateway the same again and again, with one token. */
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
