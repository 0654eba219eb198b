import './tag.css';

export { announce, useAnnouncement } from './announcer.ts';
export { Button } from './button.tsx';
export { CodeEditor, type CodeMarker } from './code-editor.tsx';
export { EditorFrame, type EditorView, SourceView } from './editor-frame.tsx';
export { EmptyState } from './empty-state.tsx';
export { ExpressionField } from './expression-field.tsx';
export { type Family, Icon } from './icon.tsx';
export { Modal } from './modal.tsx';
export { NameField } from './name-field.tsx';
export { OverlayLayer } from './overlay-layer.tsx';
export { type MenuItem, openConfirm, openEditablePlan, openMenu, openPlan } from './overlays.ts';
export { firstOptions, type PlanEdit } from './plan-dialog.tsx';
export type { PlanOptions } from './plan-dialog-rows.ts';
export { ReferencePicker } from './reference-picker.tsx';
export { TextField } from './text-field.tsx';
export { useToolbox } from './toolbox-request.ts';
