/** A token function that returns these in turn and the last one from then on; counts its calls. */
export function tokenFunction(...outcomes: (string | Error)[]) {
  let calls = 0;
  return {
    calls: () => calls,
    token: async () => {
      const outcome = outcomes[Math.min(calls++, outcomes.length - 1)] ?? '';
      await new Promise((resolve) => setImmediate(resolve));
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

/** A token of the form of a JWT. Nothing checks its signature. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2lnbmF0dXJl`;
}
