import { useEffect, useState } from 'react';

/** Whether an element is in sight: a pane behind other tabs, or in a side that is closed, is there and not seen. */
export function useIsSeen(element: Element | null): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element) return setSeen(false);
    const observer = new IntersectionObserver((entries) => {
      const { width, height } = (entries.at(-1) as IntersectionObserverEntry).intersectionRect;
      setSeen(width > 0 && height > 0);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}
