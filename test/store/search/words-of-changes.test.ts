import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changedByThread } from '../../../src/store/tables/conversations.ts';

describe('R28: statements that change a text', () => {
  const comment = /^\s*(?:\/\/|\*|\/\*\*).*$/gm;
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
    .map((path) => readFileSync(`src/${path}`, 'utf8').replaceAll(comment, ''));
  const all = (pattern: RegExp) => sources.flatMap((source) => source.match(pattern) ?? []);
  const texts = /\b(?:text|name|first_name|last_name|email|phone)\s*=|setFromRecord/;

  it('also set the words', () => {
    const updates = all(/UPDATE (?:conversations|customers|threads)\b[^;]*?(?=WHERE|\n\);)/g).filter((sql) =>
      texts.test(sql),
    );
    // An added thread changes no text of its conversation.
    expect(changedByThread).not.toContain('name');
    const others = updates.filter((sql) => !sql.includes('setFromRecord(conversations, changedByThread)'));
    expect(others.length).toBeGreaterThanOrEqual(5);
    for (const sql of others) expect(sql).toMatch(/\bwords = /);
    const inserts = all(/insertFrom(?:Json|Records)\((?:conversations|customers|threads),[^;]*?\}\)/g);
    expect(inserts).toHaveLength(3);
    for (const call of inserts) expect(call).toMatch(/\bwords: /);
    expect(all(/INSERT INTO (?:conversations|customers|threads)\b/g)).toEqual([]);
  });

  it('and the one that moves threads moves their words', () => {
    const moving = sources.filter((source) => /UPDATE threads\b[^`]*\bconversation_id = /.test(source));
    expect(moving).toHaveLength(1);
    expect(moving[0]).toContain('tx.query(moveThreadWordsStatement');
  });
});
