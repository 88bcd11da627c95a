/** What is kept of a property of a data source. */
export interface SchemaProperty {
  /** Stays when the property is renamed; absent of what was kept before ids were. */
  id?: string;
  name: string;
  type: string;
  /** Of a status, select or multi-select: its options by name, in their order. */
  options?: string[];
}

/** What Notion is to be told a property by. */
export const keyOf = ({ id, name }: SchemaProperty): string => id ?? name;
