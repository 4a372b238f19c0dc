import type { Around } from '../../convert/around.ts';
import type { Fields } from '../../convert/fields.ts';
import { asText, isObject, type JsonObject } from '../../readers/json-value.ts';

/** The id of a related resource. */
export function idOf(record: JsonObject, relation: string): string | undefined {
  const related = isObject(record.relationships) ? record.relationships[relation] : undefined;
  const data = isObject(related) ? related.data : undefined;
  return isObject(data) ? asText(data.id) : undefined;
}

/** The resources around a conversation: those included with it, and those that the export has elsewhere. */
export class Included {
  private readonly own: readonly JsonObject[];
  private readonly used = new Map<JsonObject, Fields>();

  constructor(
    private readonly document: Fields,
    private readonly conversationId: string | undefined,
    private readonly around: Around,
  ) {
    const given = document.value('included');
    this.own = Array.isArray(given) ? given.filter(isObject) : [];
  }

  /** The resource of a type with an id; null if there is none. */
  find(type: string, id: string | undefined): Fields | null {
    if (id === undefined) return null;
    const own = this.own.find((each) => each.type === type && asText(each.id) === id);
    const record = own ?? this.around.related.all(type, id)[0];
    if (record === undefined) return null;
    const fields = this.use(record);
    // They have led to it.
    fields.value('type');
    fields.value('id');
    return fields;
  }

  /** The name of a tag with an id. */
  tag(id: string): string | undefined {
    return this.find('tag', id)?.inside('attributes').text('name');
  }

  /** The messages and notes of the conversation. */
  messages(): Fields[] {
    const id = this.conversationId;
    const own = this.own.filter((each) => {
      if (each.type !== 'message' && each.type !== 'note') return false;
      const owner = idOf(each, 'conversation');
      return owner === undefined || id === undefined || owner === id;
    });
    const others = id === undefined ? [] : ['message', 'note'].flatMap((type) => this.around.related.all(type, id));
    return [...own, ...others].map((record) => this.use(record));
  }

  /** Reports the included resources that are not imported. */
  end(): void {
    for (const record of this.own)
      if (!this.used.has(record))
        this.around.notes.leftOut(
          `included[] of type ${asText(record.type) ?? '?'}`,
          'not a part of this conversation',
        );
  }

  private use(record: JsonObject): Fields {
    const known = this.used.get(record);
    if (known) return known;
    const fields = this.document.adopt(record, `${asText(record.type) ?? 'included'}.`);
    this.used.set(record, fields);
    return fields;
  }
}
