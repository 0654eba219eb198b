export { Canvas, type CanvasProps, type MenuPlace } from './canvas.tsx';
export { type CanvasKeyActions, canvasKeys, directionOf, keyName, taken } from './canvas-keys.ts';
export { copyPicture } from './copy-picture.ts';
export { FloatingToolbar } from './floating-toolbar.tsx';
export { fourHandles } from './four-handles.ts';
export { useIsFar } from './level-of-detail.ts';
export { type Direction, nearest } from './nearest.ts';
export { NoteBody } from './note-body.tsx';
export { type ToolbarItem, ToolbarItems } from './toolbar-items.tsx';
