import type { DescribedContent } from '../../contract/openapi/index.ts';
import { MappingsOfMessages } from '../../mapping/mappings-of-messages.ts';
import type { ProjectView } from '../../model/project.ts';

/** The mappings of the messages of a description, by their formats. */
export class MessageMappings {
  private readonly of: Readonly<Record<'json' | 'xml', MappingsOfMessages>>;

  /** `structure` holds the messages in JSON, `xmlStructure` the elements of those in XML. */
  constructor(view: ProjectView, structure: string | null, xmlStructure: string | null) {
    this.of = { json: new MappingsOfMessages(view, structure), xml: new MappingsOfMessages(view, xmlStructure) };
  }

  /** The mapping that reads (import) or writes (export) a body; null where it is a text. */
  mapping(content: DescribedContent, kind: 'import-mapping' | 'export-mapping'): string | null {
    const { form } = content;
    return form === 'json' || form === 'xml' ? this.of[form].of(kind, messageOfContent(content)) : null;
  }
}

/** The name of a body among those of the structure of its format. */
export function messageOfContent({ form, message, element }: DescribedContent): string | null {
  return form === 'xml' ? (element ?? null) : message;
}
