import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { type AccessMember, accessTo, isSettable } from '../../../shared/access/index.ts';
import {
  type AccessRule,
  type Entity,
  type MemberAccess,
  memberAccessLabels,
} from '../../../shared/model/kinds/domain-model.ts';
import { Button, Icon } from '../../widgets/index.ts';
import { editAccessRule, setMemberAccess } from './access-edits.ts';
import type { Edit } from './edits.ts';

type Row =
  | { kind: 'create' | 'delete' | 'others'; name: string }
  | { kind: 'member'; name: string; member: AccessMember };

const firstRows: Row[] = [
  { kind: 'create', name: 'Create' },
  { kind: 'delete', name: 'Delete' },
  { kind: 'others', name: 'Other members' },
];

const accessKeys: Readonly<Record<string, MemberAccess>> = { n: 'none', r: 'read', w: 'write' };
const icons: Readonly<Record<MemberAccess, string>> = { none: 'minus', read: 'eye', write: 'pencil' };

export interface AccessMatrixProps {
  entity: Entity;
  members: readonly AccessMember[];
  nameOf: (rule: AccessRule) => string;
  chosen: string;
  onChoose: (rule: string) => void;
  onRemove: (rule: string) => void;
  run: (edit: Edit | null) => void;
}

/**
 * The rules of an entity side by side. One cell has the focus: arrows move it, Enter and the space bar go to the next access, N, R and W say
 * which. Only the rows that are seen are drawn.
 */
export function AccessMatrix({ entity, members, nameOf, chosen, onChoose, onRemove, run }: AccessMatrixProps) {
  const rules = entity.accessRules;
  const scroll = useRef<HTMLDivElement>(null);
  const rows: Row[] = [...firstRows, ...members.map((member): Row => ({ kind: 'member', name: member.name, member }))];
  const [at, setAt] = useState({ row: 0, column: 0, isMoved: false });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 26,
    overscan: 12,
    // Under the head, which stays.
    scrollPaddingStart: 32,
  });
  const place = { row: Math.min(at.row, rows.length - 1), column: Math.min(at.column, rules.length - 1) };
  // At once, so that keys that follow each other meet the cell that the one before has moved to.
  useLayoutEffect(() => {
    if (!at.isMoved) return;
    const focus = () => {
      const cell = scroll.current?.querySelector<HTMLElement>(`[data-cell="${at.row}:${at.column}"]`);
      cell?.focus({ preventScroll: true });
      cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      return cell !== null && cell !== undefined;
    };
    virtual.scrollToIndex(at.row);
    if (focus()) return;
    // A row out of sight is drawn when it has been scrolled to.
    const frame = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(frame);
  }, [at, virtual]);

  const accessOf = (row: Row, rule: AccessRule): MemberAccess | boolean =>
    row.kind === 'member' ? accessTo(rule, row.member.id) : row.kind === 'others' ? rule.newMembers : rule[row.kind];
  const set = (row: Row, rule: AccessRule, access: MemberAccess): void => {
    if (row.kind === 'member') {
      const given = access === 'write' && !isSettable(row.member) ? 'read' : access;
      run(setMemberAccess(entity, rule, row.member, given));
    } else if (row.kind === 'others')
      run(editAccessRule(entity, rule.id, 'access to other members', { newMembers: access }));
  };
  const goOn = (row: Row, rule: AccessRule): void => {
    const value = accessOf(row, rule);
    if (typeof value === 'boolean')
      run(
        editAccessRule(entity, rule.id, `${value ? 'no ' : ''}right to ${row.kind}`, {
          [row.kind]: !value,
        } as Partial<AccessRule>),
      );
    else {
      const isRead = row.kind === 'member' && !isSettable(row.member);
      const next: Record<MemberAccess, MemberAccess> = { none: 'read', read: isRead ? 'none' : 'write', write: 'none' };
      set(row, rule, next[value]);
    }
  };
  const onKey = (e: KeyboardEvent, row: Row, rule: AccessRule): void => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const access = accessKeys[e.key.toLowerCase()];
    const step: Readonly<Record<string, [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-10, 0],
      PageDown: [10, 0],
      Home: [-rows.length, 0],
      End: [rows.length, 0],
    };
    const by = step[e.key];
    if (by) {
      const to = {
        row: Math.max(0, Math.min(rows.length - 1, place.row + by[0])),
        column: Math.max(0, Math.min(rules.length - 1, place.column + by[1])),
      };
      setAt({ ...to, isMoved: true });
      onChoose((rules[to.column] as AccessRule).id);
    } else if (access) set(row, rule, access);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const columns = { gridTemplateColumns: `minmax(160px, 240px) repeat(${rules.length}, 150px)` };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid has no table element
    // biome-ignore lint/a11y/useFocusableInteractive: its cells are focused
    <div className="p-scroll dm-acc" ref={scroll} role="grid" aria-label="Access" aria-rowcount={rows.length + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above */}
      <div className="dm-acc-row dm-acc-head" role="row" style={columns}>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above */}
        <span role="columnheader">Member</span>
        {rules.map((rule) => (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
          <span key={rule.id} role="columnheader" className={rule.id === chosen ? 'dm-acc-chosen' : ''}>
            <button
              type="button"
              title={nameOf(rule)}
              aria-pressed={rule.id === chosen}
              onClick={() => onChoose(rule.id)}
            >
              {nameOf(rule)}
            </button>
            {rule.constraint.trim() !== '' && (
              <span title={rule.constraint}>
                <Icon name="funnel" size={12} />
              </span>
            )}
            <Button
              small
              kind="quiet"
              icon="x"
              title={`Remove the rule of ${nameOf(rule)}`}
              onClick={() => onRemove(rule.id)}
            />
          </span>
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
            <div
              key={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              className={`dm-acc-row dm-acc-${row.kind}`}
              style={{ ...columns, position: 'absolute', top: item.start, left: 0 }}
            >
              {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above */}
              <span role="rowheader" title={row.name}>
                {row.name}
                {row.kind === 'member' && row.member.kind === 'association' && <Icon name="spline" size={12} />}
              </span>
              {rules.map((rule, column) => {
                const value = accessOf(row, rule);
                const text = typeof value === 'boolean' ? (value ? 'Yes' : 'No') : memberAccessLabels[value];
                const isOwn = row.kind === 'member' && rule.members.some((m) => m.member === row.member.id);
                return (
                  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
                  <span key={rule.id} role="gridcell" className={rule.id === chosen ? 'dm-acc-chosen' : ''}>
                    <button
                      type="button"
                      data-cell={`${item.index}:${column}`}
                      data-access={typeof value === 'boolean' ? (value ? 'write' : 'none') : value}
                      className={isOwn ? 'dm-acc-own' : ''}
                      tabIndex={item.index === place.row && column === place.column ? 0 : -1}
                      aria-label={`${row.name}, ${nameOf(rule)}: ${text}`}
                      title={row.kind === 'member' && !isOwn ? `${text}, as other members` : text}
                      onFocus={() => {
                        if (rule.id !== chosen) onChoose(rule.id);
                        if (item.index !== place.row || column !== place.column)
                          setAt({ row: item.index, column, isMoved: false });
                      }}
                      onClick={() => goOn(row, rule)}
                      onKeyDown={(e) => onKey(e, row, rule)}
                    >
                      <Icon name={typeof value === 'boolean' ? (value ? 'check' : 'minus') : icons[value]} size={12} />
                      <span>{text}</span>
                    </button>
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
