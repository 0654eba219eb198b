import { drawingWhole } from './level-of-detail.ts';

/** What our diagrams are drawn with. With every property of CSS a picture of six entities is 20 MB and takes ten seconds. */
const drawnProperties =
  `align-items background-color border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style
  border-bottom-width border-left-color border-left-style border-left-width border-right-color border-right-style
  border-right-width border-top-color border-top-left-radius border-top-right-radius border-top-style border-top-width bottom
  box-shadow box-sizing clip-path color column-gap display fill fill-opacity flex-basis flex-direction flex-grow flex-shrink
  font-family font-feature-settings font-size font-style font-variant-numeric font-weight grid-template-columns
  grid-template-rows height justify-content left letter-spacing line-height margin-bottom margin-left margin-right margin-top
  marker-end marker-start max-width min-height min-width opacity overflow-x overflow-y padding-bottom padding-left
  padding-right padding-top place-items pointer-events position right row-gap stroke stroke-dasharray stroke-linecap
  stroke-linejoin stroke-opacity stroke-width text-align text-decoration-line text-overflow text-transform top transform
  transform-origin vertical-align visibility white-space white-space-collapse text-wrap-mode width word-break z-index`
    .split(/\s+/)
    .filter(Boolean);

const margin = 24;

/** Copies the diagram in a canvas as a picture, whole: PNG to the clipboard, SVG as text. */
export function copyPicture(root: HTMLElement, format: 'png' | 'svg'): Promise<void> {
  return drawingWhole(() => takePicture(root, format));
}

/** The library only loads here. */
async function takePicture(root: HTMLElement, format: 'png' | 'svg'): Promise<void> {
  const viewport = root.querySelector<HTMLElement>('.react-flow__viewport');
  if (!viewport) return;
  const pictures = await import('html-to-image');
  const boxes = [...viewport.querySelectorAll<HTMLElement>('.react-flow__node')].map((node) => {
    const { e: x, f: y } = new DOMMatrix(getComputedStyle(node).transform);
    return { left: x, top: y, right: x + node.offsetWidth, bottom: y + node.offsetHeight };
  });
  if (boxes.length === 0) return;
  const left = Math.min(...boxes.map((b) => b.left)) - margin;
  const top = Math.min(...boxes.map((b) => b.top)) - margin;
  const width = Math.max(...boxes.map((b) => b.right)) - left + margin;
  const height = Math.max(...boxes.map((b) => b.bottom)) - top + margin;
  const { backgroundColor } = getComputedStyle(root);
  const options = {
    width,
    height,
    pixelRatio: 2,
    backgroundColor,
    fontEmbedCSS: await latinFonts(),
    includeStyleProperties: [...drawnProperties],
    style: {
      width: `${width}px`,
      height: `${height}px`,
      transform: `translate(${-left}px, ${-top}px)`,
      // The background moves along with the diagram: its shadow covers what it leaves.
      boxShadow: `0 0 0 9999px ${backgroundColor}`,
    },
  };
  const restore = styleLines(viewport);
  try {
    if (format === 'svg') {
      const url = await pictures.toSvg(viewport, options);
      await navigator.clipboard.writeText(decodeURIComponent(url.slice(url.indexOf(',') + 1)));
      return;
    }
    const blob = await pictures.toBlob(viewport, options);
    if (blob) await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  } finally {
    restore();
  }
}

const lineProperties = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'marker-end'] as const;

/** The library copies an SVG without its style sheet: lines get their style as attributes while it does. Gives the way back. */
function styleLines(viewport: HTMLElement): () => void {
  const lines = [...viewport.querySelectorAll<SVGElement>('.react-flow__edges svg *')];
  const before = lines.map((line) => line.style.cssText);
  const styles = lines.map((line) => {
    const computed = getComputedStyle(line);
    return lineProperties.map((name) => [name, computed.getPropertyValue(name)] as const);
  });
  lines.forEach((line, i) => {
    for (const [name, value] of styles[i] ?? []) line.style.setProperty(name, value);
  });
  return () =>
    lines.forEach((line, i) => {
      line.style.cssText = before[i] ?? '';
    });
}

let fonts: Promise<string> | null = null;

/**
 * The Latin part of our fonts as data, so that the picture has them wherever it is shown. The library would embed every
 * script of them, which takes many seconds.
 */
function latinFonts(): Promise<string> {
  fonts ??= Promise.all(
    [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule): rule is CSSFontFaceRule => rule instanceof CSSFontFaceRule)
      .filter((rule) => /U\+0+-FF/i.test(rule.style.getPropertyValue('unicode-range')))
      .map(async (rule) => {
        const url = /url\("?([^")]+)"?\)/.exec(rule.cssText)?.[1];
        if (!url || url.startsWith('data:')) return rule.cssText;
        const base = rule.parentStyleSheet?.href ?? document.baseURI;
        const blob = await (await fetch(new URL(url, base))).blob();
        return rule.cssText.replace(/src:[^;]+;/, `src: url("${await toDataUrl(blob)}");`);
      }),
  ).then((rules) => rules.join('\n'));
  return fonts;
}

function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
