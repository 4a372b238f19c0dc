import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPlaygroundPage } from '../../src/http/playground-page.ts';

it('the policy of the page lets its own scripts run, each by its hash, and no other', () => {
  const page = createPlaygroundPage({ title: 'A title of ours' })();
  const scripts = [...page.html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script as string);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.join()).toContain('A title of ours');
  const directives = new Map(page.policy.split('; ').map((each) => [each.split(' ')[0], each.split(' ').slice(1)]));
  expect(directives.get('script-src')).toEqual(
    scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`),
  );
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('connect-src')).toEqual(["'self'"]);
  expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
});
