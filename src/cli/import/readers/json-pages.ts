import { isObject, type JsonObject } from './json-value.ts';

/** A record of a document, with the name of its list; '' if it has none. */
export interface Listed {
  readonly list: string;
  readonly record: unknown;
}

/** Members that a single record has, but a page of a list does not. */
const ownMembers = ['id', 'Id', 'ID', 'externalId', 'customer', 'requester_id', 'rejected', 'email'];
/** Members that hold lists, or members with lists. */
const wrappers = ['_embedded', 'data', 'payload', 'result', 'response'];
/** Members that hold one record. */
const singles = [
  'ticket',
  'conversation',
  'user',
  'contact',
  'case',
  'thread',
  'comment',
  'message',
  'organization',
  'customer',
];

/** Is a member with this name a page's holder of lists, or a record? Anything else describes the page. */
export function memberKind(name: string): 'wrapper' | 'record' | 'other' {
  return wrappers.includes(name) ? 'wrapper' : singles.includes(name) ? 'record' : 'other';
}

/** The kinds of the members of an object: the first character of each value; `inside` has those of its wrappers. */
export interface Shape {
  readonly members: ReadonlyMap<string, string>;
  readonly inside: ReadonlyMap<string, readonly string[]>;
}

/** Whether a document is one record, a page with lists of records, or neither. */
export function judgeShape({ members, inside }: Shape): 'record' | 'page' | 'neither' {
  if (ownMembers.some((name) => members.has(name))) return 'record';
  if (members.get('data') === '{' && ['attributes', 'id'].some((name) => inside.get('data')?.includes(name)))
    return 'record';
  const holds = [...members].some(
    ([name, first]) =>
      first === '[' || (first === '{' && (memberKind(name) === 'record' || (inside.get(name) ?? []).includes('['))),
  );
  return holds ? 'page' : 'neither';
}

/** The records of a page; null if the object is a record itself. */
export function recordsOfPage(value: unknown, onOther: (name: string) => void): Listed[] | null {
  if (!isObject(value) || ownMembers.some((name) => Object.hasOwn(value, name))) return null;
  if (judgeShape(shapeOf(value)) !== 'page') return null;
  return [...listsIn(value, onOther)];
}

function* listsIn(page: JsonObject, onOther: (name: string) => void): Generator<Listed, void, void> {
  for (const [name, value] of Object.entries(page)) {
    if (Array.isArray(value)) for (const record of value) yield { list: name, record };
    else if (!isObject(value) || memberKind(name) === 'other') {
      if (value !== null) onOther(name);
    } else if (memberKind(name) === 'record') yield { list: name, record: value };
    else yield* listsIn(value, onOther);
  }
}

function shapeOf(value: JsonObject): Shape {
  const first = (each: unknown) => (Array.isArray(each) ? '[' : isObject(each) ? '{' : '"');
  const members = new Map(Object.entries(value).map(([name, each]) => [name, first(each)]));
  const inside = new Map<string, string[]>();
  for (const name of wrappers) {
    const held = value[name];
    if (isObject(held))
      inside.set(
        name,
        Object.entries(held).flatMap(([key, each]) => [key, first(each)]),
      );
  }
  return { members, inside };
}
