import { describe, expect, it } from 'vitest';
import { mappingExample } from '../../../shared/mapping/order-example.ts';
import type { LinkSuggestion } from '../../../shared/mapping/suggest.ts';
import { suggestionId, suggestLinks } from '../../../shared/mapping/suggest.ts';
import { type KeyPress, mappingKeys, treeKeys } from './keys-for.ts';
import { nextSuggestion } from './next-suggestion.ts';
import { suggestionsBelow } from './reviews.ts';
import { chooseRow, readSelection, selectedLink, withOtherSide } from './selection.ts';
import { sourceTree } from './source-rows.ts';
import { targetRows } from './target-rows.ts';
import { visibleRows } from './visible-rows.ts';

const { structure, root, catalog } = mappingExample();
const tree = sourceTree({ root: structure });
const { links } = targetRows(root, catalog, tree);
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('the selection', () => {
  it('a mapped row takes the row of the other side along', () => {
    const before = readSelection([], tree);
    expect(chooseRow('$.customer.id', before, links)).toEqual(['$.customer.id', 'a:$.customer:Customer.CustomerNo']);
    expect(chooseRow('o:$.lines[*]', before, links)).toEqual(['o:$.lines[*]', '$.lines']);
  });

  it('a row without a link leaves the other side, so that both can be linked', () => {
    const before = readSelection(['a:$:Order.Total'], tree);
    expect(chooseRow('$.total', before, links)).toEqual(['$.total', 'a:$:Order.Total']);
  });

  it('a path from outside is the row that stands for it', () => {
    expect(readSelection(['$.lines[*]'], tree)).toEqual({ active: '$.lines', left: '$.lines', right: null });
  });

  it('one that names one side takes the other along its link', () => {
    expect(withOtherSide(readSelection(['$.lines[*].no'], tree), links)).toEqual({
      active: '$.lines[*].no',
      left: '$.lines[*].no',
      right: 'a:$.lines[*]:Line.LineNo',
    });
    expect(withOtherSide(readSelection(['$.total'], tree), links).right).toBeNull();
  });

  it('means the link between both rows', () => {
    const selection = readSelection(['$.orderNumber', 'a:$:Order.OrderNumber'], tree);
    expect(selectedLink(selection, links)?.path).toBe('$.orderNumber');
    expect(selectedLink(readSelection(['$.total', 'a:$:Order.Total'], tree), links)).toBeNull();
  });
});

describe('keys of a tree', () => {
  const visible = visibleRows(tree.rows, { closed: new Set(['$.customer']), search: '' });
  const run = (event: KeyPress, active: string | null) => {
    const done: string[] = [];
    const taken = treeKeys(event, visible, new Set(['$.customer']), active, {
      choose: (key) => done.push(`choose ${key}`),
      toggle: (key) => done.push(`toggle ${key}`),
      cross: () => done.push('cross'),
      menu: (key) => done.push(`menu ${key}`),
    });
    return taken ? done.join() : null;
  };
  it.each([
    ['ArrowDown', null, 'choose $'],
    ['ArrowDown', '$.total', 'choose $.customer'],
    ['ArrowDown', '$.customer', 'choose $.lines'],
    ['ArrowUp', '$', 'choose $'],
    ['ArrowRight', '$.customer', 'toggle $.customer'],
    ['ArrowRight', '$.lines', 'choose $.lines[*].no'],
    ['ArrowLeft', '$.lines', 'toggle $.lines'],
    ['ArrowLeft', '$.lines[*].qty', 'choose $.lines'],
    ['Home', '$.total', 'choose $'],
    ['End', '$', 'choose $.rates{*}'],
    ['Enter', '$', 'cross'],
    ['ContextMenu', '$.total', 'menu $.total'],
    ['x', '$', null],
  ])('%s at %s: %s', (key, active, done) => {
    expect(run(press(key), active)).toBe(done);
  });
});

describe('keys of the editor', () => {
  const run = (event: KeyPress) => {
    const done: string[] = [];
    const taken = mappingKeys(event, {
      link: () => done.push('link'),
      linkMatching: () => done.push('matching'),
      unlink: () => done.push('unlink'),
      mapAutomatically: () => done.push('auto'),
      walkReviews: (step) => done.push(`walk ${step}`),
      accept: () => done.push('accept'),
      reject: () => done.push('reject'),
      search: () => done.push('search'),
      define: () => done.push('define'),
    });
    return taken ? done.join() : null;
  };
  it.each([
    [press('l'), 'link'],
    [press('L'), 'link'],
    [press('L', { shiftKey: true }), 'matching'],
    [press('m', { ctrlKey: true }), 'auto'],
    [press('m', { metaKey: true }), 'auto'],
    [press('j'), 'walk 1'],
    [press('k'), 'walk -1'],
    [press('y'), 'accept'],
    [press('n'), 'reject'],
    [press('Delete'), 'unlink'],
    [press('f', { ctrlKey: true }), 'search'],
    [press('f', { ctrlKey: true, shiftKey: true }), null],
    [press('l', { altKey: true }), null],
    [press('z', { ctrlKey: true }), null],
    [press('F12'), 'define'],
    [press('F12', { shiftKey: true }), null],
  ])('%o: %s', (event, done) => {
    expect(run(event)).toBe(done);
  });
});

describe('what matches in a row and below it', () => {
  const { rows } = targetRows(root, catalog, tree);
  const suggestions = suggestLinks(root, { root: structure }, catalog);
  it.each([
    ['$.lines', ['$.lines[*].sku', '$.lines[*].qty']],
    ['o:$.lines[*]', ['$.lines[*].sku', '$.lines[*].qty']],
    ['a:$.lines[*]:Line.Sku', ['$.lines[*].sku']],
    ['$.customer', ['$.customer.fullName']],
    ['$.total', ['$.total']],
    // A name that only begins alike is another element.
    ['$.line', []],
    ['$', ['$.total', '$.customer.fullName', '$.lines[*].sku', '$.lines[*].qty']],
  ])('%s: %j', (key, paths) => {
    expect(suggestionsBelow({ suggestions, tree, rows }, key).map((s) => s.path)).toEqual(paths);
  });
});

describe('walking the suggestions', () => {
  const all = ['a', 'b', 'c'].map(
    (path): LinkSuggestion => ({ path, element: '$', attribute: 'x', score: 80, reason: '' }),
  );
  const id = (at: number) => suggestionId(all[at] as LinkSuggestion);
  it.each([
    ['the first, when there is no current one', null, 1, 0],
    ['the last, backwards', null, -1, 2],
    ['the next', 0, 1, 1],
    ['around the end', 2, 1, 0],
    ['around the beginning', 0, -1, 2],
  ] as const)('%s', (_rule, current, step, next) => {
    expect(nextSuggestion(all, current === null ? null : id(current), step)).toBe(id(next));
  });
  it('none, when there are none', () => {
    expect(nextSuggestion([], null, 1)).toBeNull();
  });
});
