import { createLater } from '../later.svelte.ts';

export const chartDrawing = createLater(() => import('./drawing.ts'));
