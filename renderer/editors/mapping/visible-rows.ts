/** What both trees need of a row to fold, search and filter it. */
export interface TreeRow {
  key: string;
  parent: string | null;
  label: string;
  hasChildren: boolean;
  /** False when its children are not made yet. */
  isLoaded?: boolean;
}

export interface RowFilter {
  closed: ReadonlySet<string>;
  search: string;
  /** False takes a row out (hide mapped, hide unmapped); what stands above a shown row stays. */
  keeps?: (key: string) => boolean;
}

export interface VisibleRows<R extends TreeRow> {
  rows: readonly R[];
  index: ReadonlyMap<string, number>;
  /** Keys of the rows that fit the search, in their order; none without one. */
  found: readonly string[];
  /** The row that stands for a key: itself, or the nearest shown one above it. */
  anchorOf(key: string): string | undefined;
}

/** Rows that are shown: below open rows, fitting the search and the filter. A search looks into closed rows too. */
export function visibleRows<R extends TreeRow>(all: readonly R[], filter: RowFilter): VisibleRows<R> {
  const parents = new Map(all.map((r) => [r.key, r.parent]));
  const search = filter.search.trim().toLowerCase();
  let rows = all;
  const found: string[] = [];
  if (search || filter.keeps) {
    const shown = new Set<string>();
    for (const row of all) {
      if (search && !row.label.toLowerCase().includes(search)) continue;
      if (filter.keeps && !filter.keeps(row.key)) continue;
      if (search) found.push(row.key);
      for (let key: string | null = row.key; key !== null && !shown.has(key); key = parents.get(key) ?? null)
        shown.add(key);
    }
    rows = all.filter((r) => shown.has(r.key));
  }
  if (!search && filter.closed.size > 0) {
    const hidden = new Set<string>();
    rows = rows.filter((r) => {
      if (r.parent === null || !(hidden.has(r.parent) || filter.closed.has(r.parent))) return true;
      hidden.add(r.key);
      return false;
    });
  }
  const index = new Map(rows.map((r, i) => [r.key, i]));
  return {
    rows,
    index,
    found,
    anchorOf(key) {
      for (let at: string | null | undefined = key; at; at = parents.get(at)) if (index.has(at)) return at;
      return undefined;
    },
  };
}
