import type { Page } from 'playwright-core';

/** The lowest contrast of the texts in some elements with what they stand on (WCAG 2, 1 to 21); 0 while there is no text. */
export function lowestContrast(page: Page, selector: string): Promise<number> {
  return page.evaluate((selector) => {
    const numbers = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const over = ([r = 0, g = 0, b = 0, a = 1]: number[], below: number[]) =>
      [r, g, b].map((c, i) => c * a + (below[i] ?? 0) * (1 - a));
    const luminance = (rgb: number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    /** The grounds of an element from the page up, and how much of it shows. */
    const stand = (element: Element) => {
      const chain: Element[] = [];
      for (let e: Element | null = element; e; e = e.parentElement) chain.unshift(e);
      let ground = [255, 255, 255];
      let opacity = 1;
      for (const e of chain) {
        const style = getComputedStyle(e);
        ground = over(numbers(style.backgroundColor), ground);
        opacity *= Number(style.opacity);
      }
      return { ground, opacity };
    };
    let lowest = 21;
    let texts = 0;
    for (const root of document.querySelectorAll(selector)) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const element = text.parentElement;
        if (!element || !text.textContent?.trim() || element.getBoundingClientRect().width === 0) continue;
        const { ground, opacity } = stand(element);
        const [r = 0, g = 0, b = 0, a = 1] = numbers(getComputedStyle(element).color);
        const [x, y] = [luminance(over([r, g, b, a * opacity], ground)), luminance(ground)];
        lowest = Math.min(lowest, (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05));
        texts++;
      }
    }
    return texts > 0 ? lowest : 0;
  }, selector);
}
