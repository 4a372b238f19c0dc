/** An answer of JSON that needs no Response object. */
export interface PlainAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Whether there is no Response object; those of Yoga are of a class of their own. */
export function isPlain(answer: Response | PlainAnswer): answer is PlainAnswer {
  return typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
}
