import type { Locator, Page } from 'playwright-core';

/** A person at the window: real clicks and keys, each counted as one interaction, as is a text that is typed. */
export interface Hand {
  click(target: Locator, at?: { x: number; y: number }): Promise<void>;
  /** Only the way to what a click comes after: none by itself. */
  hover(target: Locator): Promise<void>;
  doubleClick(target: Locator, at?: { x: number; y: number }): Promise<void>;
  key(chord: string): Promise<void>;
  /** A short text, key by key. */
  type(text: string): Promise<void>;
  /** A longer text at once, as by an input method: nothing completes or closes brackets in it. */
  write(text: string): Promise<void>;
  /** What was done so far, one line each. */
  readonly done: readonly string[];
}

export function handAt(page: Page): Hand {
  const done: string[] = [];
  const { keyboard } = page;
  return {
    done,
    click: async (target, position) => {
      done.push(`click ${target}`);
      await target.click(position ? { position } : {});
    },
    hover: (target) => target.hover(),
    doubleClick: async (target, position) => {
      done.push(`double-click ${target}`);
      await target.dblclick(position ? { position } : {});
    },
    key: async (chord) => {
      done.push(`key ${chord}`);
      await keyboard.press(chord);
    },
    type: async (text) => {
      done.push(`type ${text}`);
      await keyboard.type(text);
    },
    write: async (text) => {
      done.push(`write ${text.slice(0, 40)}`);
      await keyboard.insertText(text);
    },
  };
}
