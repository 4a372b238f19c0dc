import { describe, expect, it } from 'vitest';
import { rowFromCells } from '../../../../src/cli/import/csv/cells.ts';
import { mapColumns } from '../../../../src/cli/import/csv/columns.ts';
import { RowNotes } from '../../../../src/cli/import/report/field-report.ts';
import { usualCells } from '../../../support/data/cells.ts';

const silent = { onUnknown: () => {} };
const usual = usualCells();

describe('CSV', () => {
  const map = (columns: string[], given: [string, string][] = []) => {
    const unknown: string[] = [];
    const paths = mapColumns(columns, new Map(given), { onUnknown: (column) => unknown.push(column) });
    return { paths: paths.map((path) => path?.join('.') ?? null), unknown };
  };

  it.each([
    ['email', 'customer.email'],
    ['E-Mail', 'customer.email'],
    ['Customer Email', 'customer.email'],
    ['customer.email', 'customer.email'],
    ['First Name', 'customer.firstName'],
    ['id', 'externalId'],
    ['External ID', 'externalId'],
    ['Subject', 'name'],
    ['created_at', 'createdAt'],
    ['Reply-Channel', 'replyChannel'],
    ['message', 'threads.0.text'],
    ['threads.1.createdAt', 'threads.1.createdAt'],
    ['custom.orderNum', 'custom.orderNum'],
  ])('the column %j maps to %s', (column, path) => {
    expect(map([column])).toEqual({ paths: [path], unknown: [] });
  });

  it('unknown columns are reported, and --map maps them', () => {
    expect(map(['email', 'Colour', 'rejected_line'])).toEqual({
      paths: ['customer.email', null, null],
      unknown: ['Colour'],
    });
    expect(
      map(
        ['email', 'Colour', 'Size'],
        [
          ['Colour', 'custom.colourStr'],
          ['Size', '-'],
        ],
      ),
    ).toEqual({
      paths: ['customer.email', 'custom.colourStr', null],
      unknown: [],
    });
  });

  it.each([
    [['email'], [['Mail', 'customer.email']], /names the column 'Mail', which the file does not have/],
    [['email'], [['email', 'customer.shoe']], /'customer\.shoe', which a conversation does not have/],
    [['email'], [['email', 'threads']], /'threads', which a conversation does not have/],
    [['email', 'E-Mail'], [], /'email' and 'E-Mail' both map to customer\.email/],
    [['a;b'], [], /No column of the file is known: a;b/],
  ] as [string[], [string, string][], RegExp][])('%j with %j is rejected', (columns, given, said) => {
    expect(() => map(columns, given)).toThrow(said);
  });

  it('cells are converted to the types of their fields, and empty ones are omitted', () => {
    const columns = [
      'email',
      'priority',
      'status',
      'tags',
      'custom.aNum',
      'custom.bBool',
      'custom.cStr',
      'gender',
      'text',
      'threads.1.text',
      'threads.1.type',
      'name',
    ];
    const paths = mapColumns(columns, new Map(), silent);
    const cells = ['a@example.com', '3', 'done', 'x| y |', '1.5e3', 'Yes', '007', 'female', 'Hi', 'Ho', 'reply', ''];
    expect(rowFromCells(cells, paths, usual, new RowNotes())).toEqual({
      customer: { email: 'a@example.com', gender: 'FEMALE' },
      priority: 3,
      status: 'DONE',
      tags: ['x', 'y'],
      custom: { aNum: 1500, bBool: true, cStr: '007' },
      threads: [{ text: 'Hi' }, { text: 'Ho', type: 'REPLY' }],
    });
    expect(
      rowFromCells(['', 'high', '', '', 'many', 'maybe', '', '', '', '', 'reply', ''], paths, usual, new RowNotes()),
    ).toEqual({
      customer: {},
      priority: 4,
      custom: { aNum: 'many', bBool: 'maybe' },
    });
  });

  it('cells of less common fields are converted, too', () => {
    const paths = mapColumns(['suggestedTags', 'satisfaction', 'sentiment'], new Map(), silent);
    expect(rowFromCells(['x|y', '90', 'negative'], paths, usual, new RowNotes())).toEqual({
      customer: {},
      suggestedTags: ['x', 'y'],
      satisfaction: 90,
      sentiment: 'NEGATIVE',
    });
  });
});
