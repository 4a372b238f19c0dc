import { describe, expect, it } from 'vitest';
import { desks } from '../../../../src/cli/import/desks/all-desks.ts';
import { deskNames } from '../../../../src/cli/import/desks/desk-names.ts';
import { deskFixtures } from '../../../support/data/desks/all.ts';
import { lostFields } from '../../../support/data/every-field.ts';
import { prepare, relatedIn } from '../../../support/data/prepare.ts';

it('every help desk has a name on the command line and an example', () => {
  const names = desks.map(({ name }) => name).toSorted();
  expect([...deskNames].toSorted()).toEqual(names);
  expect([...new Set(deskFixtures.map(({ name }) => name))].toSorted()).toEqual(names);
});

describe.each(deskFixtures.map((fixture, at) => [`${fixture.name} ${at}`, fixture] as const))('%s', (_, fixture) => {
  const { name, conversation, parts } = fixture;
  // Attachments by URL count as imported here; that an import without --attachments reports them is tested in attachments.test.ts.
  const options = { related: relatedIn(parts), attachments: true };

  it('is recognized by no other help desk', () => {
    expect(desks.filter((desk) => desk.isOne(conversation)).map((desk) => desk.name)).toEqual([name]);
  });

  it('becomes a row', () => {
    expect(prepare(name, conversation, options)).toMatchObject({ reasons: [] });
    expect(prepare(name, conversation, options).input).toMatchSnapshot();
  });

  it('every field of the conversation is in the row or in the report', () => {
    expect(lostFields(name, conversation, () => options)).toEqual([]);
  });

  const records = Object.entries(parts).flatMap(([part, byKey]) =>
    Object.entries(byKey).flatMap(([key, list]) => list.map((record, at) => [part, key, at, record] as const)),
  );
  it.each(records)('every field of %s %s (%i) is in the row or in the report', (part, key, at, record) => {
    const withChanged = (changed: unknown) => {
      const list = (parts[part]?.[key] ?? []).map((each, nth) => (nth === at ? changed : each)) as object[];
      const related = relatedIn({ ...parts, [part]: { ...parts[part], [key]: list } });
      return { related, attachments: true };
    };
    const prefix = name === 'kustomer' ? `${part}.` : `${part}[].`;
    // Here the conversation stays, and the records beside it change.
    const place = { prefix, whole: () => conversation, leading: [part, key] };
    expect(lostFields(name, record, withChanged, place)).toEqual([]);
  });
});
