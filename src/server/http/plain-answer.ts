/** A JSON response without a Response object. */
export interface PlainAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Is it a plain answer? Yoga's Response objects have their own class. */
export function isPlain(answer: Response | PlainAnswer): answer is PlainAnswer {
  return typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
}
