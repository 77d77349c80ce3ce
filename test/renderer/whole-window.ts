/** Imported for its effect: every part of the window is there, as it is a moment after one was opened. */
import { chartDrawing } from '../../renderer/charts/later.ts';
import { quietMenu } from '../../renderer/ui/quiet-menu.ts';
import { laterViews } from '../../renderer/views.ts';

await Promise.all([...Object.values(laterViews), quietMenu, chartDrawing].map((part) => part.read()));
